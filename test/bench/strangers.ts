import { dot } from './crowd.ts'
import type { Encoded } from './question-vectors.ts'

/** Questions nearer than this may be answered in each other's place. */
const apart = 0.8

/** A question and who asks it. */
export interface Asked {
  readonly text: string
  readonly tenant: string
}

/** A question as it is asked. */
export function requestOf(content: string) {
  return { model: 'fixed/one', messages: [{ role: 'user' as const, content }] }
}

/** Every question of every tenant once: nothing is asked twice. */
export function drawer(questions: readonly Encoded[]): (count: number) => readonly Asked[] {
  let drawn = 0
  return (count) =>
    Array.from({ length: count }, () => {
      const at = drawn++
      const text = questions[at % questions.length]?.text ?? ''
      return { text, tenant: `tenant-${Math.floor(at / questions.length)}` }
    })
}

/** Questions far from each other. */
export function spread(questions: readonly Encoded[]): readonly Encoded[] {
  const kept: Encoded[] = []
  for (const question of questions) {
    if (kept.every(({ vector }) => dot(vector, question.vector) < apart)) kept.push(question)
  }
  return kept
}
