import { seeded } from '../bench/random.ts'
import { auditProbability } from '../../src/trust/audit-rate.ts'
import { errorBudget } from '../../src/trust/error-budget.ts'

/** A question for which a stored one was found. */
export interface StreamedRequest {
  readonly entry: string
  readonly similarity: number
  /** Whether the stored answer would be right. */
  readonly right: boolean
  /** What whoever compares the answers says of it. @default the truth */
  readonly said?: boolean
}

export interface StreamOptions {
  readonly seed: number
  /** @default 6_000 */
  readonly requests?: number
  /** Stored answers, asked for by Zipf's law with 1.1. @default 400 */
  readonly entries?: number
  /** Share of stored answers that are wrong now and then however near the question is. @default 0.3 */
  readonly nearMisses?: number
  /** How often those are wrong. @default 0.1 */
  readonly lapse?: number
  /** After so many requests the near-misses are others, and each answer needs another similarity. @default 1_500 */
  readonly driftEvery?: number
  /** Share of stored answers whose question has another answer by then, until the next time. @default 0 */
  readonly turned?: number
  /** Share of comparisons that say the contrary of what is true. @default 0 */
  readonly noise?: number
  /** Whether similarities are spread evenly from 0.8 on, in place of about 0.94. @default false */
  readonly isEven?: boolean
}

/** Requests with near-misses that drift: an answer is right from a similarity of its own on, about 0.90, and not always. */
export function streamOf(options: StreamOptions): readonly StreamedRequest[] {
  const { seed, requests = 6000, driftEvery = 1500, noise = 0, isEven = false } = options
  const random = seeded(seed)
  const mistaken = seeded(seed + 77_777)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const stored = storedAnswers(options, { random, normal })
  const drawn = drawer(
    stored.answers.map((_, rank) => 1 / (rank + 1) ** 1.1),
    random,
  )
  stored.drift(0)
  return Array.from({ length: requests }, (_, at) => {
    if (at > 0 && at % driftEvery === 0) stored.drift(0.01)
    const entry = drawn()
    const answer = stored.answers[entry] ?? { middle: 0.9, lapse: 0 }
    const similarity = isEven ? 0.8 + 0.2 * random() : Math.min(1, 0.941 + 0.05 * normal())
    const right = random() < (1 - answer.lapse) / (1 + Math.exp(-60 * (similarity - answer.middle)))
    return { entry: String(entry), similarity, right, said: mistaken() < noise ? !right : right }
  })
}

interface Chance {
  readonly random: () => number
  readonly normal: () => number
}

/** Answers that are right from a similarity of their own on, save for a share that is wrong at any. */
function storedAnswers(
  { entries = 400, nearMisses = 0.3, lapse = 0.1, turned = 0 }: StreamOptions,
  { random, normal }: Chance,
): { readonly answers: readonly { readonly middle: number; readonly lapse: number }[]; drift(by: number): void } {
  const answers = Array.from({ length: entries }, () => ({ middle: 0.9 + 0.03 * normal(), lapse: 0 }))
  return {
    answers,
    drift(by) {
      for (const answer of answers) {
        answer.middle += by * normal()
        answer.lapse = random() < nearMisses ? lapse : 0
        if (turned > 0 && by > 0 && random() < turned) answer.lapse = 1
      }
    },
  }
}

function drawer(weights: readonly number[], random: () => number): () => number {
  let sum = 0
  const sums = weights.map((weight) => (sum += weight))
  return () => {
    const at = random() * sum
    return sums.findIndex((upTo) => upTo >= at)
  }
}

/** Decides whether a candidate is served, and learns from what is judged. */
export interface ServingRule {
  readonly name: string
  serve(candidate: Omit<StreamedRequest, 'right' | 'said'>): boolean
  /** Whether what was refused last would be served if it were not for the measured error. @default never */
  isHeld?(): boolean
  /** Share of its hits that are audited; 0 for a rule that learns nothing. */
  audits(hits: number): number
  learn(label: Omit<StreamedRequest, 'said'> & { readonly source: 'audit' | 'judge' }): void
}

/** What became of a stream under a rule, once the labels of its beginning were in. */
export interface Replay {
  readonly requests: number
  readonly hits: number
  readonly wrong: number
  readonly audits: number
}

/** Replays a stream: what is not served is answered afresh and compared, what is served is audited by sampling. */
export function replay(
  rule: ServingRule,
  stream: readonly StreamedRequest[],
  { seed, settledAfter = 200 }: { readonly seed: number; readonly settledAfter?: number },
): Replay {
  const random = seeded(seed)
  let [labels, everHit, requests, hits, wrong, audits] = [0, 0, 0, 0, 0, 0]
  for (const { right, said = right, ...candidate } of stream) {
    const settled = labels >= settledAfter
    const served = rule.serve(candidate)
    if (settled) requests++
    if (served && settled) [hits, wrong] = [hits + 1, wrong + (right ? 0 : 1)]
    if (served) everHit++
    const audited = served && random() < rule.audits(everHit)
    if (audited && settled) audits++
    if (served && !audited) continue
    labels++
    rule.learn({ ...candidate, right: said, source: served || rule.isHeld?.() === true ? 'audit' : 'judge' })
  }
  return { requests, hits, wrong, audits }
}

/** Serves from a similarity on, as most caches do. */
export function fixedThreshold(threshold: number): ServingRule {
  return {
    name: `threshold ${threshold}`,
    serve: ({ similarity }) => similarity >= threshold,
    // it learns nothing; the audits let every rule be counted from the same number of labels on
    audits: (hits) => auditProbability(hits),
    learn: () => undefined,
  }
}

/** The rule under test: evidence and a budget. */
export function budgeted(maxErrorRate: number): ServingRule {
  const budget = errorBudget({ maxErrorRate })
  let held = false
  return {
    name: `budget ${maxErrorRate}`,
    serve(candidate) {
      const { serve, wouldServe } = budget.verdict(candidate)
      held = wouldServe && !serve
      return serve
    },
    isHeld: () => held,
    audits: (hits) => auditProbability(hits, { ...budget.state.measured, maxErrorRate }),
    learn(label) {
      budget.observe(label)
      if (label.source === 'audit') budget.audit(label.right)
    },
  }
}
