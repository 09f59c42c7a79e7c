import { atOnce, type Steps } from '../kernel/steps.ts'
import { bins, binOf, cells, rowOf } from './evidence-grid.ts'
import { fitPrior, fromNothing, posteriorOf } from './evidence-prior.ts'
import type { Observation } from './evidence-prior.ts'

/** What a judged pair teaches: whether the answer kept for one question answers another. */
export interface Observed {
  /** Which stored answer: any text that names it. */
  readonly entry: string
  /** Of the two questions, in 0..1. */
  readonly similarity: number
  readonly right: boolean
  /** An audit is remembered longer: few hits are audited, and nearly all that is not served is compared. */
  readonly source?: string
}

/** What the labels of a scope teach about its similarities. */
export interface Evidence {
  /** How many labels were taken in. */
  readonly labels: number
  observe(label: Observed): void
  /** How probable it is that a stored answer is right at a similarity; by what is known of all, and of this answer. */
  probability(similarity: number, entry?: string): number
}

/** Observeds of one stored answer that count: the last ones. */
const remembered = 60
/** Audits among them that stay while there are others to forget. */
const rememberedAudits = 40
/** Observeds of a scope that count; past it, the answers that were not judged for longest are forgotten. */
const rememberedInAll = 2000
/** How probable it is that a stored answer is no longer what its labels say: it has drifted since. */
const changed = 0.05
/** The prior is fitted again after so many labels. */
const fitEvery = 50
/** Stored answers whose posterior is kept at hand, about 3 kB each. */
const atHand = 128

/** Evidence from the labels given, ready to take in more. */
export function evidenceOf(labels: Iterable<Observed> = []): Evidence {
  return atOnce(evidenceInSteps(labels))
}

/** The same in steps; `later` does what a label now and then gives rise to, and what was learnt holds until it has. */
export function* evidenceInSteps(
  labels: Iterable<Observed>,
  later: (steps: Steps<void>) => void = atOnce,
): Steps<Evidence> {
  const entries = new Map<string, Observation[]>()
  const posteriors = new Map<string, Float32Array>()
  const general = new Float64Array(bins)
  let prior: Float64Array = new Float64Array(cells).fill(1 / cells)
  let count = 0
  let held = 0
  let isFitting = false

  function add({ entry, similarity, right, source }: Observed): void {
    const own = entries.get(entry) ?? []
    own.push({ bin: binOf(similarity), right, audited: source === 'audit' })
    held++
    if (own.length > remembered) held -= own.splice(leastWorth(own), 1).length
    // the last place is that of the answer judged last
    entries.delete(entry)
    entries.set(entry, own)
    posteriors.delete(entry)
    count++
    for (const [oldest, observations] of entries) {
      if (held <= rememberedInAll) break
      entries.delete(oldest)
      held -= observations.length
    }
  }

  function* fit(passes?: number): Steps<void> {
    isFitting = true
    prior = yield* fitPrior([...entries.values()], { from: prior, ...(passes !== undefined && { passes }) })
    posteriors.clear()
    general.fill(Number.NaN)
    isFitting = false
  }

  function posterior(entry: string, own: readonly Observation[]): Float32Array {
    const found = posteriors.get(entry) ?? posteriorOf(own, prior)
    // the last place is that of the one asked for last
    posteriors.delete(entry)
    posteriors.set(entry, found)
    if (posteriors.size > atHand) posteriors.delete(posteriors.keys().next().value ?? '')
    return found
  }

  for (const label of labels) {
    add(label)
    yield
  }
  yield* fit(fromNothing)
  return {
    get labels() {
      return count
    },
    observe(label) {
      add(label)
      if (count % fitEvery === 0 && !isFitting) later(fit())
    },
    probability(similarity, entry) {
      const bin = binOf(similarity)
      let ofAll = general[bin] ?? Number.NaN
      if (Number.isNaN(ofAll)) ofAll = general[bin] = expected(prior, bin)
      const own = entry === undefined ? undefined : entries.get(entry)
      if (entry === undefined || !own) return ofAll
      return (1 - changed) * expected(posterior(entry, own), bin) + changed * ofAll
    },
  }
}

function expected(weights: Float64Array | Float32Array, bin: number): number {
  const { right } = rowOf(bin)
  let sum = 0
  for (let cell = 0; cell < cells; cell++) sum += (weights[cell] ?? 0) * (right[cell] ?? 0)
  return sum
}

/** The oldest label that is no audit, unless there are audits in plenty. */
function leastWorth(own: readonly Observation[]): number {
  const plenty = own.filter(({ audited }) => audited).length > rememberedAudits
  return plenty ? own.findIndex(({ audited }) => audited) : own.findIndex(({ audited }) => !audited)
}
