import type { AgentTarget } from '../contract/agent.ts'
import type { Layer } from '../contract/decision.ts'
import type { StratagentError } from '../contract/errors.ts'
import type { Clock } from '../contract/host.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Entry, Match, ReadAnswer, Store, StoredEntry, StoreSelector } from '../contract/store.ts'
import { invalid } from '../define/invalid.ts'
import { milliseconds } from '../define/duration.ts'
import { shortDigest } from '../identity/digest.ts'
import { answerTag, epochsOf, partTag, subjectTags, tagOf } from '../identity/tags.ts'
import { checkInvalidation } from './check-invalidation.ts'
import type { InvalidationOptions, InvalidationPreview } from './invalidation-options.ts'
import type { DecisionLog } from './decision-log.ts'
import type { AnyRequest } from './request-keys.ts'

/** The options, the agent by its name. */
export type Selected = Omit<InvalidationOptions, 'agent'> & { readonly agent?: string }

export interface InvalidationParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: DecisionLog
  readonly vectorOf: (text: string, tenant: string | undefined) => Promise<Float32Array | undefined>
  readonly nameOf: (agent: string | AgentTarget) => string
  readonly keysOf: (asked: AnyRequest) => Promise<readonly string[]>
}

const kinds: Readonly<Record<Exclude<Layer, 'prompt'>, readonly Kind[]>> = {
  exact: ['llm', 'agent'],
  semantic: ['llm', 'agent'],
  tool: ['tool'],
  embedding: ['embedding'],
}

/** Drops what is named, and gives how many entries went. */
export async function invalidate(asked: InvalidationOptions, parts: InvalidationParts): Promise<number> {
  const what = selected(asked, parts)
  const keys = await keysOf(what, parts)
  if (keys !== undefined) return invalidateKeys(keys, what, parts)
  return dropAll(selectorsOf(what, parts.clock), parts)
}

/** What is selected, checked. @throws StratagentError `CONFIG_INVALID` */
export function selected(
  asked: InvalidationOptions & Partial<Pick<InvalidationPreview, 'dryRun'>>,
  { nameOf }: Pick<InvalidationParts, 'nameOf'>,
): Selected {
  checkInvalidation(asked)
  const { agent, dryRun: _dryRun, ...rest } = asked
  return { ...rest, ...(agent !== undefined && { agent: nameOf(agent) }) }
}

/** Tells the store all of it, though it may not be there for some: it is told again what it has not heard. */
async function dropAll(selectors: readonly StoreSelector[], { store }: InvalidationParts): Promise<number> {
  const failures: unknown[] = []
  let gone = 0
  for (const selector of selectors) {
    try {
      gone += await store.invalidate(selector)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return gone
}

/** What is selected by anything but keys. */
function selectorsOf(what: Selected, clock: Clock): readonly StoreSelector[] {
  const tags = tagsOf(what)
  const before = beforeOf(what, clock)
  const perKind = what.layer === undefined ? [[]] : kinds[what.layer].map((kind) => subjectTags({ kind }))
  return perKind.map((kindTags) => {
    const all = [...tags, ...kindTags]
    return { ...(all.length > 0 && { tags: all }), ...(before !== undefined && { createdBefore: before }) }
  })
}

/**
 * Drops what lies under keys. An answer goes by its tags, with its parts, what was made of it and what is on its way;
 * its own come first: who asks meanwhile and still finds a part of it is refused when that part goes.
 */
async function invalidateKeys(keys: readonly string[], what: Selected, parts: InvalidationParts): Promise<number> {
  const { clock } = parts
  const entries = await entriesUnder(keys, what, parts)
  const meant = entries.filter((entry) => entry !== undefined).filter((entry) => isMeant(entry, what, clock))
  const isAnswer = ({ kind }: StoredEntry): boolean => kind === 'llm' || kind === 'agent'
  // what is not there may be on its way; whether a further condition holds for it nobody knows
  const absent = isNarrowed(what) ? [] : keys.filter((_key, index) => entries[index] === undefined)
  const answers = meant.filter(isAnswer)
  const tags = new Set([
    ...[...answers.flatMap(({ key, alias }) => [key, alias?.key ?? key]), ...absent].flatMap(tagsOfKey),
    ...answers.flatMap(({ epochs }) => [...epochsOf('answer', epochs).keys()]),
  ])
  const others = meant.filter((entry) => !isAnswer(entry)).map(({ key }) => key)
  return dropAll(
    [...(others.length === 0 ? [] : [{ keys: others }]), ...[...tags].map((tag) => ({ tags: [tag] }))],
    parts,
  )
}

/** What lies under keys. A store that cannot say it is told to drop it once it can be reached, whatever it is. */
async function entriesUnder(
  keys: readonly string[],
  what: Selected,
  parts: InvalidationParts,
): Promise<ReadAnswer['entries']> {
  try {
    return (await parts.store.read({ tenant: storeTenant(tenantOf(what)), keys, tags: [] })).entries
  } catch (error) {
    const named = selectorsOf(what, parts.clock).map((selector) => ({ ...selector, keys }))
    const tags = isNarrowed(what) ? [] : keys.flatMap(tagsOfKey)
    await dropAll([...named, ...tags.map((tag) => ({ tags: [tag] }))], parts)
    throw error
  }
}

/** The tags of an answer under this key, and of what is made for it. */
function tagsOfKey(key: string): readonly string[] {
  return [answerTag(key), partTag(key)]
}

/** Whether an entry meets the conditions beside the one that has found it. */
export function isMeant({ epochs, kind, createdAt }: Entry, what: Selected, clock: Clock): boolean {
  const { layer } = what
  if (layer !== undefined && !kinds[layer].includes(kind)) return false
  return createdAt < (beforeOf(what, clock) ?? Infinity) && tagsOf(what).every((tag) => epochs.has(tag))
}

function isNarrowed({
  id: _id,
  request: _request,
  like: _like,
  similarity: _similarity,
  tenant: _tenant,
  ...rest
}: Selected): boolean {
  return Object.values(rest).some((value) => value !== undefined)
}

function beforeOf({ olderThan }: Selected, clock: Clock): number | undefined {
  return olderThan === undefined ? undefined : clock.now() - milliseconds(olderThan, 'olderThan', 'invalidate')
}

function tagsOf({ tags = [], tenant, user, agent, version, all }: Selected): readonly string[] {
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

async function keysOf(what: Selected, parts: InvalidationParts): Promise<readonly string[] | undefined> {
  const { id, request, like } = what
  if (id === undefined && request === undefined && like === undefined) return undefined
  const keys = new Set<string>()
  if (id !== undefined) for (const { key } of parts.log.find(id)) if (key !== undefined) keys.add(key)
  if (request !== undefined) for (const key of await parts.keysOf(request)) keys.add(key)
  if (like !== undefined) for (const { entry } of await entriesLike(like, what, parts)) keys.add(entry.key)
  return [...keys]
}

/** Entries whose questions mean this. @throws StratagentError `CONFIG_INVALID` where nothing can be compared */
export async function entriesLike(
  like: string,
  { similarity = 0.85, tenant }: Selected,
  { vectorOf, store }: Pick<InvalidationParts, 'vectorOf' | 'store'>,
): Promise<readonly Match[]> {
  const vector = await vectorOf(like, tenant)
  if (vector === undefined || store.search === undefined) throw nothingCompared(vector)
  const matches = await store.search({ tenant: storeTenant(tenant), vector, count: 1_000 })
  return matches.filter((match) => match.similarity >= similarity)
}

function tenantOf({ tenant, request }: Selected): string | undefined {
  return tenant ?? request?.as?.tenant
}

/** A tenant as stores see it. */
function storeTenant(tenant: string | undefined): string {
  return tenant === undefined ? '-' : shortDigest('tenant', tenant)
}

function nothingCompared(vector: Float32Array | undefined): StratagentError {
  const lack = vector === undefined ? 'an embedder, which this runtime has none of' : 'a store that can search'
  return invalid('invalidate', `\`like\` needs ${lack}. Name what is to go by \`tags\`, \`request\` or \`id\`.`)
}
