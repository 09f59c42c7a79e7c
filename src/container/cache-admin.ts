import type { Layer } from '../contract/decision.ts'
import type { Duration, Clock } from '../contract/host.ts'
import type { Kind } from '../contract/kinds.ts'
import type { LlmRequest } from '../contract/llm.ts'
import type { Embedder } from '../contract/provider.ts'
import type { Store, StoreSelector } from '../contract/store.ts'
import type { AgentTarget } from '../define/compile-agent.ts'
import { milliseconds } from '../define/duration.ts'
import { shortDigest } from '../identity/digest.ts'
import { subjectTags, tagOf } from '../identity/tags.ts'
import type { CacheStatistics } from '../runtime/statistics.ts'
import type { IdentityOptions } from './call-options.ts'
import { checkInvalidation } from './check-call.ts'
import type { DecisionLog } from './decision-log.ts'
import { explainDecisions, type Explanation } from './explain.ts'
import { warm, type Warming, type WarmOptions } from './warm.ts'

/** What is dropped: entries that meet every condition given. */
export interface InvalidationOptions {
  readonly tags?: readonly string[]
  readonly tenant?: string
  readonly user?: string
  readonly agent?: string
  /** A config version, as `definition.identity.version` has it. */
  readonly version?: string
  readonly layer?: Exclude<Layer, 'prompt'>
  /** The id of a hit: its entry goes. */
  readonly id?: string
  /** The answer to one request, as that identity would have asked it. */
  readonly request?: { readonly llm: LlmRequest; readonly as?: IdentityOptions }
  /** Answers to questions that mean this, within the tenant. */
  readonly like?: string
  /** Least similarity for `like`. @default 0.85 */
  readonly similarity?: number
  /** Entries older than this. */
  readonly olderThan?: Duration
  /** Everything. */
  readonly all?: true
}

/** The operator's side of the cache. */
export interface CacheAdmin {
  stats(): Promise<CacheStatistics>
  /**
   * Gives how many entries went. Writes under way are refused when they rest on a tag, tenant, user, agent, version or
   * layer that was dropped; `id`, `request` and `like` drop what is there now.
   */
  invalidate(what: InvalidationOptions): Promise<number>
  /** Why the lookups of a run, or one lookup, came out as they did. */
  explain(id: string): Promise<readonly Explanation[]>
  /** Fills the cache before anybody asks. */
  warm<A extends AgentTarget>(agent: A, options: WarmOptions): Promise<Warming>
}

export interface CacheAdminParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: DecisionLog
  readonly statistics: { read(figures: Awaited<ReturnType<Store['figures']>>): CacheStatistics }
  readonly embedder: Embedder | undefined
  readonly vectorOf: (text: string, tenant: string | undefined) => Promise<Float32Array | undefined>
  readonly keysOf: (request: LlmRequest, as: IdentityOptions) => readonly string[]
  readonly warmOne: Parameters<typeof warm>[0]
}

/** The admin over a store. */
export function cacheAdmin(parts: CacheAdminParts): CacheAdmin {
  const { store, log, statistics } = parts
  return {
    stats: async () => statistics.read(await store.figures()),
    invalidate: (what) => invalidate(what, parts),
    explain: (id) => explainDecisions(log.find(id), store),
    warm: (agent, options) => warm(parts.warmOne, agent, options),
  }
}

const kinds: Readonly<Record<Exclude<Layer, 'prompt'>, readonly Kind[]>> = {
  exact: ['llm', 'agent'],
  semantic: ['llm', 'agent'],
  tool: ['tool'],
  embedding: ['embedding'],
}

const invalidationNames: readonly (keyof InvalidationOptions)[] = [
  'tags',
  'tenant',
  'user',
  'agent',
  'version',
  'layer',
  'id',
  'request',
  'like',
  'similarity',
  'olderThan',
  'all',
]

async function invalidate(what: InvalidationOptions, parts: CacheAdminParts): Promise<number> {
  checkInvalidation(what, invalidationNames)
  const { store, clock } = parts
  const tags = tagsOf(what)
  const keys = await keysOf(what, parts)
  const perKind = what.layer === undefined ? [[]] : kinds[what.layer].map((kind) => subjectTags({ kind }))
  let gone = 0
  for (const kindTags of perKind) {
    const all = [...tags, ...kindTags]
    const selector: StoreSelector = {
      ...(keys !== undefined && { keys }),
      ...(all.length > 0 && { tags: all }),
      ...(what.olderThan !== undefined && {
        createdBefore: clock.now() - milliseconds(what.olderThan, 'olderThan', 'invalidate'),
      }),
    }
    gone += await store.invalidate(selector)
  }
  return gone
}

function tagsOf({ tags = [], tenant, user, agent, version, all }: InvalidationOptions): readonly string[] {
  return [
    ...tags.map((tag) => tagOf(tag, tenant)),
    ...subjectTags({
      ...(tenant !== undefined && { tenant }),
      ...(user !== undefined && { user }),
      ...(agent !== undefined && { agent }),
      ...(version !== undefined && { version }),
    }),
    ...(all === true ? ['all'] : []),
  ]
}

async function keysOf(
  { id, request, like, similarity = 0.85, tenant }: InvalidationOptions,
  parts: CacheAdminParts,
): Promise<readonly string[] | undefined> {
  const keys: string[] = []
  if (id === undefined && request === undefined && like === undefined) return undefined
  if (id !== undefined) keys.push(...parts.log.find(id).flatMap(({ key }) => key ?? []))
  if (request !== undefined) keys.push(...(await keysAnswering(request, parts)))
  if (like === undefined) return keys
  const vector = await parts.vectorOf(like, tenant)
  if (vector === undefined || parts.store.search === undefined) return keys
  const matches = await parts.store.search({ tenant: storeTenant(tenant), vector, count: 1_000 })
  return [...keys, ...matches.filter((match) => match.similarity >= similarity).map(({ entry }) => entry.key)]
}

/** The keys under which a request is answered; behind an alias also the entry it points at, which would be found again. */
async function keysAnswering(
  { llm, as = {} }: NonNullable<InvalidationOptions['request']>,
  { store, keysOf: ownKeys }: CacheAdminParts,
): Promise<readonly string[]> {
  const keys = ownKeys(llm, as)
  const { entries } = await store.read({ tenant: storeTenant(as.tenant), keys, tags: [] })
  return [...keys, ...entries.flatMap((entry) => (entry?.alias === undefined ? [] : [entry.key]))]
}

/** A tenant as stores see it. */
function storeTenant(tenant: string | undefined): string {
  return tenant === undefined ? '-' : shortDigest('tenant', tenant)
}
