/** Two answers to one question. */
export interface AnswerPair {
  readonly cached: string
  readonly fresh: string
  /** Of their vectors, in 0..1. */
  readonly similarity?: number
}

/** Whether two answers say the same. */
export interface AnswerComparison {
  readonly verdict: 'same' | 'different' | 'unsure'
  /** In a sentence; quotes the answers. */
  readonly reason: string
}

/** Likeness from which answers that differ in nothing that counts say the same, and below which they do not. */
const alike = 0.9
const unlike = 0.5

/** Whether a cached answer says what a fresh one says; not misled by form, order of a list, or politeness. */
export function compareAnswers({ cached, fresh, similarity }: AnswerPair): AnswerComparison {
  if (cached.trim() === fresh.trim()) return { verdict: 'same', reason: 'The answers are the same.' }
  if (similarity === undefined) return { verdict: 'unsure', reason: 'The answers are worded differently.' }
  const said = `The similarity of the answers is ${similarity.toFixed(3)}.`
  if (similarity >= alike) return { verdict: 'same', reason: said }
  return { verdict: similarity < unlike ? 'different' : 'unsure', reason: said }
}
