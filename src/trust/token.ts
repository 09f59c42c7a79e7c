import type { TokenKind } from './token-shapes.ts'
import type { Word } from './word.ts'

/** A word, number or code of a text, as written and as compared. */
export interface Token {
  /** As written, outer punctuation taken off. */
  readonly raw: string
  /** For a number its canonical digits. */
  readonly word: Word
  readonly kind: TokenKind
  /** Where the first capital letter stands. */
  readonly capital: 'first' | 'later' | undefined
  /** Whether a capital letter at the start says nothing. */
  readonly opensSentence: boolean
}
