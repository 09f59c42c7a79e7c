import type { Awaitable } from './host.ts'
import type { Identity } from './identity.ts'

/** What a guardrail looks at. */
export interface Guarded {
  readonly at: 'input' | 'output' | 'tool-input' | 'tool-output'
  /** The user's text, the answer's text, or the JSON of a tool's input or result. */
  readonly text: string
  readonly identity: Identity
  /** The tool's name, at a tool. */
  readonly tool?: string
}

/** Let it pass, stop the run with a reason, or put another text in its place. */
export type Ruling = { readonly pass: true } | { readonly block: string } | { readonly rewrite: string }

/**
 * A safety check of content; it runs before an answer is stored and again each time it is served. A stream's deltas are
 * held back while a guardrail of the output has not spoken: what has been shown cannot be stopped.
 */
export interface Guardrail {
  readonly name: string
  /** Raised when its rules change, so that answers made under the old rules are not found. @default '1' */
  readonly version?: string
  readonly at: readonly Guarded['at'][]
  /** Whether it may answer `{ rewrite }`. @default false */
  readonly rewrites?: boolean
  check(guarded: Guarded): Awaitable<Ruling>
}
