import type { Decision, Refusal, RunResult } from 'stratagent'
import type { Ask } from './traffic.ts'

/** A question that was answered. */
export interface Answered {
  readonly ask: Ask
  /** Who gave the answer: a layer around the whole run, cached model calls inside it (`inner`), or the model. */
  readonly by: 'exact' | 'semantic' | 'inner' | 'model'
  /** Milliseconds from question to answer. */
  readonly duration: number
  /** Milliseconds it would have taken with every layer off. */
  readonly uncached: number
  /** Whether an answer was looked for by meaning. */
  readonly compared: boolean
  /** The question whose answer was served, where it was another one. */
  readonly insteadOf?: string
  /** Whether the answer is older than this run of the desk. */
  readonly fromDisk: boolean
  readonly readTool: boolean
  readonly wroteTool: boolean
}

/** A question that the semantic layer would have answered with another one's answer, had no guard spoken up. */
export interface Refused extends Refusal {
  readonly asked: string
}

/** What a layer did; `inner` is the exact layer around the model calls inside the runs. */
export type Row = 'prompt' | 'exact' | 'semantic' | 'inner' | 'tool' | 'embedding'

export interface Tally {
  calls: number
  hits: number
  savedUsd: number
  savedTokens: number
}

/** What happened so far. */
export class Ledger {
  readonly answered: Answered[] = []
  readonly refused: Refused[] = []
  readonly failures: { readonly ask: Ask; readonly sentence: string }[] = []
  readonly rows: ReadonlyMap<Row, Tally> = new Map(
    rowNames.map((name) => [name, { calls: 0, hits: 0, savedUsd: 0, savedTokens: 0 }]),
  )
  hits = 0
  spentUsd = 0
  spentTokens = 0
  savedUsd = 0

  constructor(private readonly startedAt: number) {}

  add(ask: Ask, { cache, usage, saved, servedBy }: RunResult, duration: number): void {
    for (const decision of cache) this.count(decision)
    const own = cache.filter(({ kind }) => kind === 'agent')
    const hit = own.find(isHit)
    const model = cache.filter(({ kind, layer }) => kind === 'llm' && layer === 'exact')
    const by = hit === undefined ? (servedBy === 'provider' ? 'model' : 'inner') : layerOf(hit)
    const looked = own.find(({ layer, result }) => layer === 'semantic' && result !== 'bypass' && result !== 'error')
    const tools = cache.filter(({ kind }) => kind === 'tool')
    this.answered.push({
      ask,
      duration,
      by,
      uncached: hit?.saved.duration ?? duration + waits(cache),
      compared: looked !== undefined,
      fromDisk: by !== 'model' && (hit === undefined ? model : [hit]).every((decision) => this.isOlder(decision)),
      readTool: tools.some(({ reason }) => reason !== 'effect'),
      wroteTool: tools.some(({ reason }) => reason === 'effect'),
      ...(hit?.candidate !== undefined && hit.candidate !== ask.text && { insteadOf: hit.candidate }),
    })
    for (const refusal of looked?.refusals ?? []) this.refused.push({ ...refusal, asked: ask.text })
    if (by !== 'model') this.hits++
    this.spentUsd += usage.usd
    this.spentTokens += usage.inputTokens + usage.outputTokens
    this.savedUsd += saved.usd
  }

  fail(ask: Ask, error: unknown): void {
    this.failures.push({ ask, sentence: error instanceof Error ? error.message : String(error) })
  }

  private isOlder({ at, age }: Decision): boolean {
    return age !== undefined && at - age < this.startedAt
  }

  private count(decision: Decision): void {
    const { layer, kind, result, saved } = decision
    const row = this.rows.get(layer === 'exact' && kind === 'llm' ? 'inner' : layer)
    if (row === undefined || result === 'bypass') return
    row.calls++
    if (isHit(decision)) row.hits++
    row.savedUsd += saved.usd
    row.savedTokens += saved.inputTokens + saved.outputTokens
  }
}

const rowNames: readonly Row[] = ['exact', 'semantic', 'embedding', 'inner', 'tool', 'prompt']

function isHit({ result }: Decision): boolean {
  return result === 'hit' || result === 'stale' || result === 'coalesced'
}

function layerOf({ layer }: Decision): 'exact' | 'semantic' {
  return layer === 'semantic' ? 'semantic' : 'exact'
}

/** Milliseconds that hits inside a run saved it, less those its own lookups cost. */
function waits(cache: readonly Decision[]): number {
  return cache
    .filter(({ layer }) => layer !== 'embedding' && layer !== 'prompt')
    .reduce((sum, { kind, saved, duration }) => sum + (kind === 'agent' ? -duration : saved.duration), 0)
}
