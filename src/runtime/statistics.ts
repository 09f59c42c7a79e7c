import type { SpendCause } from '../contract/context.ts'
import type { Decision, Layer } from '../contract/decision.ts'
import type { StoreFigures } from '../contract/store.ts'
import { addSaved, addUsage, noUsage, nothingSaved, type Saved, type Usage } from '../contract/usage.ts'

/** What one layer has done. */
export interface LayerStatistics {
  readonly requests: number
  readonly hits: number
  readonly stale: number
  readonly misses: number
  readonly refused: number
  readonly bypassed: number
  readonly errors: number
  readonly coalesced: number
  /** Hits of all requests that were looked up: bypassed ones do not count. */
  readonly hitRate: number
  readonly saved: Saved
}

export interface CacheStatistics extends StoreFigures {
  /** Why `entries`, `bytes` and `evictions` are 0: the store did not say. Absent when it did. */
  readonly storeError?: string
  /**
   * Runs and direct model calls; a model call inside a run is counted in `layers` alone. Each is one of `exact`,
   * `semantic`, `stale`, `coalesced`, `miss` and `bypassed`.
   */
  readonly requests: number
  readonly exact: number
  readonly semantic: number
  readonly stale: number
  /** Given the answer of an equal call that was under way. */
  readonly coalesced: number
  /** Looked up and made anew, those counted that were refused or met an error. */
  readonly miss: number
  /** Of the misses, those to which a guard or shadow mode refused what was near enough. */
  readonly refused: number
  /** Not looked up. */
  readonly bypassed: number
  /** Share of model answers and runs that the response cache gave. */
  readonly hitRate: number
  readonly saved: Saved
  readonly spent: Usage
  /** What the cache itself cost: embeddings it asked for. */
  readonly overhead: Usage
  readonly layers: Readonly<Record<Layer, LayerStatistics>>
  readonly agents: Readonly<Record<string, Readonly<Record<Layer, LayerStatistics>>>>
}

interface Tally {
  readonly counts: Record<Decision['result'], number>
  readonly saved: { -readonly [Name in keyof Saved]: Saved[Name] }
}

const layers: readonly Layer[] = ['prompt', 'exact', 'semantic', 'tool', 'embedding']

/** Counts decisions and spending as they are recorded. */
export class Statistics {
  private readonly all = newTallies()
  private readonly byAgent = new Map<string, Map<Layer, Tally>>()
  private readonly answers = newTallies()
  private spentUsage: Usage = noUsage
  private cacheUsage: Usage = noUsage

  decided({ kind, layer, result, saved, agent }: Decision): void {
    // a model call inside a run is part of the run's answer
    if (kind === 'agent' || (kind === 'llm' && agent === undefined)) count(this.answers, layer, result, saved)
    count(this.all, layer, result, saved)
    if (agent === undefined) return
    let own = this.byAgent.get(agent)
    if (own === undefined) this.byAgent.set(agent, (own = newTallies()))
    count(own, layer, result, saved)
  }

  spent(usage: Usage, cause: SpendCause): void {
    if (cause === 'answer') this.spentUsage = addUsage(this.spentUsage, usage)
    else this.cacheUsage = addUsage(this.cacheUsage, usage)
  }

  /** The figures so far, without the store's, which could not be had. */
  readWithout(storeError: string): CacheStatistics {
    return { ...this.read({ entries: 0, bytes: 0, evictions: 0 }), storeError }
  }

  /** The figures so far, together with the store's. */
  read(figures: StoreFigures): CacheStatistics {
    const described = describe(this.all)
    const { exact, semantic } = describe(this.answers)
    const coalesced = exact.coalesced + semantic.coalesced
    const answered = exact.hits + exact.stale + semantic.hits + semantic.stale + coalesced
    // a call that waited behind a semantic hit has no exact lookup of its own
    const requests = exact.requests + semantic.coalesced
    const asked = requests - exact.bypassed
    return {
      ...figures,
      requests,
      exact: exact.hits,
      semantic: semantic.hits,
      stale: exact.stale + semantic.stale,
      coalesced,
      miss: Math.max(0, asked - answered),
      refused: semantic.refused,
      bypassed: exact.bypassed,
      hitRate: asked === 0 ? 0 : answered / asked,
      saved: layers.reduce((sum, layer) => addSaved(sum, described[layer].saved), nothingSaved),
      spent: this.spentUsage,
      overhead: this.cacheUsage,
      layers: described,
      agents: Object.fromEntries([...this.byAgent].map(([agent, tallies]) => [agent, describe(tallies)])),
    }
  }
}

function newTallies(): Map<Layer, Tally> {
  return new Map(layers.map((layer) => [layer, newTally()]))
}

function newTally(): Tally {
  return {
    counts: { hit: 0, miss: 0, stale: 0, refused: 0, bypass: 0, error: 0, coalesced: 0 },
    saved: { ...nothingSaved },
  }
}

function count(tallies: Map<Layer, Tally>, layer: Layer, result: Decision['result'], saved: Saved): void {
  let tally = tallies.get(layer)
  if (tally === undefined) tallies.set(layer, (tally = newTally()))
  tally.counts[result]++
  if (saved === nothingSaved) return
  tally.saved.usd += saved.usd
  tally.saved.inputTokens += saved.inputTokens
  tally.saved.outputTokens += saved.outputTokens
  tally.saved.duration += saved.duration
}

function describe(tallies: Map<Layer, Tally>): Record<Layer, LayerStatistics> {
  const of = (layer: Layer): LayerStatistics => describeTally(tallies.get(layer) ?? newTally())
  return {
    prompt: of('prompt'),
    exact: of('exact'),
    semantic: of('semantic'),
    tool: of('tool'),
    embedding: of('embedding'),
  }
}

function describeTally({ counts, saved }: Tally): LayerStatistics {
  const requests = Object.values(counts).reduce((sum, value) => sum + value, 0)
  const looked = requests - counts.bypass
  return {
    requests,
    hits: counts.hit,
    stale: counts.stale,
    misses: counts.miss,
    refused: counts.refused,
    bypassed: counts.bypass,
    errors: counts.error,
    coalesced: counts.coalesced,
    hitRate: looked === 0 ? 0 : (counts.hit + counts.stale + counts.coalesced) / looked,
    saved: { ...saved },
  }
}
