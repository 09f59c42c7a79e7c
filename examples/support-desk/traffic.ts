import type { Question } from './questions.ts'

/** A question as it comes in: who asks, and whether the same person asked the same before. */
export interface Ask extends Question {
  readonly customer: string
  readonly repeated: boolean
}

/**
 * The day's traffic: every question once, by some customer, and after every fourth an earlier one again, word for word
 * and by the same customer. The same each time.
 */
export function traffic(questions: readonly Question[], customers: readonly string[]): readonly Ask[] {
  const random = seeded(77)
  const first: Ask[] = []
  const all: Ask[] = []
  for (const question of questions) {
    const ask = { ...question, customer: pick(customers, random()) ?? 'customer-01', repeated: false }
    first.push(ask)
    all.push(ask)
    // not one of the latest: their answers may still be on their way
    const earlier = first.length % 4 === 0 ? pick(first.slice(0, Math.max(1, first.length - 16)), random()) : undefined
    if (earlier !== undefined) all.push({ ...earlier, repeated: true })
  }
  return all
}

function pick<T>(list: readonly T[], chance: number): T | undefined {
  return list[Math.floor(chance * list.length)]
}

/** Chance that is the same each time. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
