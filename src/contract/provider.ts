import type { Kind } from './kinds.ts'
import type { SemanticMode } from './policy.ts'
import type { Call, Next, Outcome } from './call.ts'

/** Who is asked last. */
export interface Provider<K extends Kind = 'llm'> {
  /** The part of a model name before the slash. */
  readonly name: string
  /** Fields of `request.extra` that do not change an answer: the deny-list of the key. */
  readonly noEffect: readonly string[]
  /** Endpoint, API version and model: what makes two equal requests the same question. */
  fingerprint(model: string): string
  /** Says what is wrong with a model name, in a sentence; undefined when it is known or anything goes. */
  refuseModel?(model: string): string | undefined
  /** US dollars that reading so many tokens from the prompt cache did not cost; 0 where no price is known. */
  readSaving?(model: string, tokens: number): number
  /** Where it answers, as a URL; its host stands on spans. Absent in this process. */
  readonly address?: string
  call(call: Call<K>): Promise<Outcome<K>>
  close?(): Promise<void>
}

/** Turns texts into unit vectors. */
export interface Embedder extends Provider<'embedding'> {
  /** `'local/all-minilm-l6-v2'`. */
  readonly model: string
  /** Similarities that are as safe with its vectors as the modes' are with the local encoder's, where they were measured. */
  readonly thresholds?: Readonly<Record<SemanticMode, number>> | undefined
  /** Whether the text fits the window: one that does not is neither looked up nor stored by meaning. */
  fits(text: string): boolean
  /** Makes ready what the first call would wait for. @throws StratagentError `EMBEDDER_UNAVAILABLE` */
  load?(): Promise<void>
}

/** The embedding chain, handed to whoever needs vectors. */
export type Embed = Next<'embedding'>

export type { Call, Outcome }
