import { seeded } from '../bench/random.ts'
import { fixedThreshold, type ServingRule } from '../trust/error-stream.ts'
import { vcacheLike } from '../trust/vcache-like.ts'
import { dot, vectorOf, type Encodings } from './encodings.ts'
import { plainThresholds } from './rules.ts'

/** A question, and the answer that is right at that moment. */
export interface Asked {
  readonly question: string
  readonly truth: string
}

/** What became of a question. */
export interface Judged {
  readonly hit: boolean
  /** Whether what was served is not the answer that is right. */
  readonly wrong: boolean
}

/** A cache that answers questions one after the other. */
export interface PlainCache {
  readonly name: string
  ask(asked: Asked): Judged
}

/** Wrong answers per request that the rule that learns may give. */
const errorRate = 0.02

/**
 * Caches as tutorials build them, anew: the question's vector, cut off where the encoder's window ends, the nearest of
 * all stored questions, and a rule that says whether its answer is served. They know no tags, documents or guards.
 */
export function plainCaches(encodings: Encodings): readonly PlainCache[] {
  const learning = vcacheLike({ maxErrorRate: errorRate, random: seeded(1) })
  return [
    ...plainThresholds.map((threshold) => plainCache(fixedThreshold(threshold), encodings)),
    // as published, it keeps a question only if the answer of its neighbour was wrong
    plainCache(learning, encodings, { keepsAll: false }),
  ]
}

function plainCache(rule: ServingRule, encodings: Encodings, { keepsAll = true } = {}): PlainCache {
  const stored: { readonly vector: Float32Array; readonly answer: string }[] = []

  function nearestTo(vector: Float32Array) {
    let [best, similarity] = [-1, -1]
    for (const [at, entry] of stored.entries()) {
      const value = dot(vector, entry.vector)
      // of two that are as near, the one stored last
      if (value >= similarity) [best, similarity] = [at, value]
    }
    const entry = stored[best]
    return entry && { entry: String(best), similarity: Math.min(1, similarity), answer: entry.answer }
  }

  return {
    name: rule.name,
    ask({ question, truth }) {
      const vector = vectorOf(encodings, question)
      const nearest = nearestTo(vector)
      if (nearest !== undefined && rule.serve(nearest)) return { hit: true, wrong: nearest.answer !== truth }
      const right = nearest?.answer === truth
      if (nearest !== undefined) rule.learn({ ...nearest, right, source: 'judge' })
      if (keepsAll || !right) stored.push({ vector, answer: truth })
      return { hit: false, wrong: false }
    },
  }
}
