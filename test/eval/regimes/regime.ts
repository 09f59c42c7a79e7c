import type { Document } from 'stratagent'

/** A question at its moment. */
export interface Step {
  readonly question: string
  /** The answer that is right then. */
  readonly truth: string
  /** What is handed in with it. */
  readonly documents?: readonly Document[]
  /** What a tool reads to answer it: a subject, whose text the truth is. */
  readonly reads?: string
}

/** A kind of traffic: what a cache for it must do, and must not. */
export interface Regime {
  readonly name: string
  readonly steps: readonly Step[]
}
