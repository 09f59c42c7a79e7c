import type { LlmRequest, LlmResponse } from './llm.ts'
import type { Usage } from './usage.ts'

/** Who judged a pair: a sampled hit that was answered afresh, a person, a judge or a comparison of answers, a calibration file. */
export type LabelSource = 'audit' | 'review' | 'judge' | 'calibration'

/** A judged pair of questions: whether the answer to the one was right for the other. It holds no text. */
export interface Label {
  /** Digest of the pair; the same pair has one label, its latest. */
  readonly pair: string
  /** The entry that was served, or would have been. */
  readonly entry: string
  readonly similarity: number
  readonly right: boolean
  readonly source: LabelSource
  readonly at: number
}

export type AnswerVerdict = 'same' | 'different' | 'unsure'

/** What a judge is shown: a question, a stored one with its answer, and a fresh answer where there is one. */
export interface JudgedPair {
  readonly question: string
  readonly matched: string
  readonly answer: string
  readonly fresh?: string
}
export interface JudgeContext {
  readonly signal: AbortSignal
  /** Asks a model of this runtime, without any cache; what it costs is written down as the cache's own. */
  readonly llm: (request: LlmRequest) => Promise<LlmResponse>
  /** Writes down what was spent elsewhere: it counts as the cache's own cost. */
  readonly spend: (usage: Usage) => void
}

/** Says whether a stored answer answers a question; whatever it does not say clearly is `unsure`. */
export interface Judge {
  (pair: JudgedPair, context: JudgeContext): Promise<AnswerVerdict>
  /** The model it asks, so that one nobody has is found out at the start. */
  readonly model?: string
}

/** A pair that a person is asked about. It holds texts: for that person, never on a span or in a log. */
export interface ReviewItem {
  /** The `hitId` of the pair: `reject` and `confirm` take it too. */
  readonly id: string
  readonly agent?: string
  readonly question: string
  /** The stored question whose answer was served, or nearly. */
  readonly matched: string
  readonly answer: string
  /** What was answered afresh, where anything was. */
  readonly fresh?: string
  readonly similarity: number
  /** The guards that found no difference between the questions. */
  readonly guards: readonly string[]
  /** `sampled` by chance from what was served, or nothing could tell whether it is right. */
  readonly why: 'sampled' | 'unsure'
  /** How much a label would teach, in 0..1. */
  readonly value: number
  readonly at: number
}
