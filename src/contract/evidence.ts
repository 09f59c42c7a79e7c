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
  /** Writes down what the judgement cost: it counts as the cache's own cost. */
  readonly spend: (usage: Usage) => void
}

/** Says whether a stored answer answers a question; whatever it does not say clearly is `unsure`. */
export type Judge = (pair: JudgedPair, context: JudgeContext) => Promise<AnswerVerdict>
