import type { SemanticMode } from '../contract/policy.ts'
import type { Reading } from './reading.ts'

/** What a guard looks at; the same word in decisions, traces and docs. */
export type GuardName =
  | 'language'
  | 'matter'
  | 'identifiers'
  | 'numbers'
  | 'units'
  | 'dates'
  | 'quotes'
  | 'entities'
  | 'negation'
  | 'opposites'
  | 'direction'
  | 'question'
  | 'quantifiers'
  | 'substitution'
  | 'additions'
  | 'remainder'
  | 'word-order'

/** A veto on a semantic hit: it looks for a difference that changes the answer, never for likeness. */
export interface Guard {
  readonly name: GuardName
  /** The modes it works in. @default all */
  readonly modes?: readonly SemanticMode[]
  /** Why the stored answer must not be served for what is asked now; undefined when nothing speaks against it. Quotes the texts. */
  refuse(asked: Reading, stored: Reading): string | undefined
}
