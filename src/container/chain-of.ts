import type { AgentDefinition, AgentTarget } from '../contract/agent.ts'
import type { Middleware, Next } from '../contract/call.ts'
import type { Kind } from '../contract/kinds.ts'
import type { ThroughOptions } from '../cache/through-layer.ts'
import { compose } from '../pipeline/compose.ts'
import { replays } from '../pipeline/replay.ts'
import type { RetryOptions } from '../pipeline/retry.ts'
import { inOrder, isBelowCache } from '../pipeline/stages.ts'
import type { JudgedHits } from './judged-hits.ts'
import type { Services } from './services.ts'

/** Everything the chains are made of. */
export interface Parts extends Omit<Services, 'container' | 'close'> {
  readonly retry: Omit<RetryOptions, 'random'>
  readonly background: ThroughOptions<Kind>['background']
  /** What is known of hits: which were wrong, and how sure a similarity is. */
  readonly judged: JudgedHits
  /** Counts work as under way, so that closing waits for it. */
  readonly underWay: <T>(work: Promise<T>) => Promise<T>
  readonly agentNamed: (name: string | undefined) => AgentDefinition | undefined
  readonly instanceOf: (agent: AgentDefinition) => object | undefined
  /** An agent as this runtime knows it. */
  readonly definitionOf: (target: AgentTarget) => AgentDefinition
}

/** A chain and its steps, outermost first. */
export interface Chain<K extends Kind> {
  readonly chain: Next<K>
  readonly steps: readonly Middleware<K>[]
}

/** Puts the steps of a kind in the order of their stages. */
export function chainOf<K extends Kind>(kind: K, steps: readonly Middleware<K>[], last: Next<K>): Chain<K> {
  const ordered = inOrder(kind, steps)
  return { steps: ordered, chain: compose(ordered, last, replays[kind]) }
}

/** What surrounds every cache layer of a chain. */
export function surroundings<K extends Kind>(
  { clock, random, telemetry, logger, background, underWay, store, middleware }: Parts,
  kind: K,
): ThroughOptions<K> {
  const mayNarrow = kinds.some((each) => middleware[each].some(({ stage }) => isBelowCache(each, stage)))
  const isLean = telemetry.isLean && !store.capabilities.remote
  const { tracing: tracer, content: isContentShown } = telemetry
  const surrounded = { clock, tracer, logger, background, underWay, store, backend: store.name, isLean, isContentShown }
  return { ...surrounded, kind, mayNarrow, random, replay: replays[kind] }
}

const kinds: readonly Kind[] = ['agent', 'llm', 'tool']
