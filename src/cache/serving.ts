import type { Call } from '../contract/call.ts'
import type { Layer, Reason } from '../contract/decision.ts'
import type { Awaitable } from '../contract/host.ts'
import type { Scope } from '../contract/identity.ts'
import type { Found, LookupNotes, Part } from '../contract/layer.ts'
import type { Epochs } from '../contract/context.ts'
import type { StoredEntry } from '../contract/store.ts'
import type { Clock, Random } from '../contract/host.ts'
import type { Store } from '../contract/store.ts'
import { judge } from '../trust/verdict.ts'
import type { AnswerKind, Answering } from './answering.ts'
import { belongs, effectsOf, refuseByAge } from './envelope.ts'
import type { Evidence } from './evidence.ts'
import { freshnessOf } from './freshness.ts'
import { hitOf, writeHitId } from './hit-id.ts'
import { savedFrom } from './saved.ts'

export interface ServingOptions<K extends AnswerKind> {
  readonly answering: Answering<K>
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** What is known of similarities; absent when nothing can be compared by meaning. */
  readonly evidence?: Evidence
  /** Whether the entry lies in this process, and answers one call alone. @default false */
  readonly isNear?: boolean
}

/** An entry on its way to a caller. */
export interface Serving {
  readonly entry: StoredEntry
  readonly layer: Layer
  readonly notes?: LookupNotes
}

/** The keys under which an answer may lie for this call, the user's own first. */
export function keysOf(from: Scope | 'either', part: Part): readonly string[] {
  if (from === 'tenant') return [part.key]
  const { key, userKey } = part
  if (userKey === undefined) return from === 'user' ? [] : [key]
  return from === 'user' ? [userKey] : [userKey, key]
}

/** What the exact layer may serve of an entry now, or why it may not. */
export function fit<K extends AnswerKind>(
  call: Call<K>,
  entry: StoredEntry | undefined,
  options: ServingOptions<K>,
): Found<K> | Reason {
  if (entry === undefined) return 'no-entry'
  if (!belongs(entry, call)) return 'partition'
  const tooOld = refuseByAge(entry, options.clock.now(), call.controls.maxAge)
  if (tooOld !== undefined) return tooOld
  const { alias } = entry
  if (alias === undefined) return openEntry(call, { entry, layer: 'exact' }, options)
  if (!holds(call, entry, alias, options)) return 'no-entry'
  const notes = { similarity: alias.similarity, ...hitNote(call, alias.key, { ...alias, target: entry.key }, options) }
  return openEntry(call, { entry, layer: 'exact', notes }, options)
}

/** The id of a hit whose answer was made for another question. */
export function hitNote<K extends AnswerKind>(
  call: Call<K>,
  asked: string,
  { target, similarity }: { readonly target: string; readonly similarity: number },
  { evidence }: ServingOptions<K>,
): LookupNotes {
  if (evidence === undefined) return {}
  return { hitId: writeHitId(hitOf(call, { asked, target, similarity, embedder: evidence.embedder })) }
}

/** The key under which whoever asked in other words finds an entry by their own. */
export function aliasKey({ key, userKey }: Part, { scope }: StoredEntry): string {
  return scope === 'user' ? (userKey ?? key) : key
}

/** An alias was made under some threshold and some guards: it holds only as long as today's, and a judge, would let it through. */
function holds<K extends AnswerKind>(
  call: Call<K>,
  { key, intent: text = '' }: StoredEntry,
  { similarity, epochs }: NonNullable<StoredEntry['alias']>,
  { answering, evidence }: ServingOptions<K>,
): boolean {
  const { semantic } = call.controls.policy
  const asked = answering.intent(call)
  if (semantic.serve !== 'on' || 'bypass' in asked) return false
  if (semantic.judge !== undefined && epochs?.has(judgedTag) !== true) return false
  const options = { ...semantic, ...evidence?.judging(call) }
  return judge(asked.text, [{ key, text, similarity }], options).accepted !== undefined
}

/** An entry that has expired, as it may stand in for an answer that cannot be had. */
export function spareOf<K extends AnswerKind>(
  call: Call<K>,
  entry: StoredEntry,
  options: ServingOptions<K>,
): Found<K> | undefined {
  const { maxAge, policy } = call.controls
  const { alias, spareUntil = 0, expiresAt, hardAt, createdAt } = entry
  const now = options.clock.now()
  const until = Math.min(spareUntil, expiresAt + (policy.staleIfError ?? 0), hardAt)
  if (alias !== undefined || now >= until || (maxAge !== undefined && now - createdAt > maxAge)) return undefined
  const found = openEntry(call, { entry, layer: 'exact', notes: { reason: 'expired' } }, options)
  return found === 'corrupt' ? undefined : found
}

/** Drops an entry that cannot be read (T25). */
export function dropCorrupt(entry: Pick<StoredEntry, 'key'>, { store }: { readonly store: Store }): void {
  unheard(() => store.invalidate({ keys: [entry.key] }))
}

/** The answer in an entry. */
export function openEntry<K extends AnswerKind>(
  call: Call<K>,
  { entry, layer, notes = {} }: Serving,
  { answering, clock, random, isNear = false }: ServingOptions<K>,
): Found<K> | 'corrupt' {
  const now = clock.now()
  const { value, origin } = entry
  let answer: ReturnType<typeof answering.decode>
  try {
    answer = answering.decode(value, call, isNear)
  } catch {
    return 'corrupt'
  }
  const size = value.byteLength
  const about = {
    ...notes,
    key: entry.key,
    size,
    age: Math.max(0, now - entry.createdAt),
    saved: savedFrom(origin),
    origin,
  }
  return {
    outcome: { ...answer, servedBy: layer, origin },
    layer,
    freshness: freshnessOf(entry, now, random),
    effects: effectsOf(entry),
    notes: entry.intent === undefined ? about : { ...about, candidate: entry.intent },
  }
}

/** Moves the expiry of an entry that was used, never past its hard age. */
export function slide<K extends AnswerKind>(
  call: Call<K>,
  entry: StoredEntry,
  { store, clock }: ServingOptions<K>,
): void {
  const { sliding, ttl } = call.controls.policy
  if (!sliding || entry.alias !== undefined) return
  const expiresAt = Math.min(entry.hardAt, clock.now() + ttl)
  if (expiresAt > entry.expiresAt) unheard(() => store.write([{ ...entry, expiresAt }]))
}

export interface AliasOf {
  readonly part: Part
  readonly entry: StoredEntry
  readonly similarity: number
  readonly seen: Epochs
  /** How long from its making the answer may be served to who asks in these words, in milliseconds. */
  readonly lifetime: number
  /** Whether a judge has let it through. */
  readonly isJudged: boolean
}

/** On the aliases that a judge has let through. */
const judgedTag = 'judged'

/** Leaves an alias: the next one who asks in these words finds the answer by its key. It dies with the answer. */
export function leaveAlias<K extends AnswerKind>(
  { part, entry, similarity, seen, lifetime, isJudged }: AliasOf,
  { store }: ServingOptions<K>,
): void {
  const key = aliasKey(part, entry)
  const { intent: _intent, vector: _vector, alias: _alias, question: _question, spareUntil: _spare, ...rest } = entry
  const epochs = new Map([...seen, ...entry.epochs])
  // no invalidation names it, so that its epoch is at most that of everything
  if (isJudged) epochs.set(judgedTag, epochs.get('all') ?? 0)
  const expiresAt = Math.min(entry.expiresAt, entry.createdAt + lifetime)
  const about = { key, value: new Uint8Array(), target: entry.key, similarity, epochs, expiresAt }
  unheard(() => store.write([{ ...rest, ...about }]))
}

/** Does what nobody waits for: a store that fails it has lost a convenience, not an answer. */
export function unheard(work: () => Awaitable<unknown>): void {
  try {
    const done = work()
    if (done instanceof Promise) done.catch(() => undefined)
  } catch {
    return // the next read will say what is wrong with the store
  }
}
