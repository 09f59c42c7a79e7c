import type { Call } from '../contract/call.ts'
import type { Reason } from '../contract/decision.ts'
import type { Answer, CacheLayer, Lookups, Part, Reading } from '../contract/layer.ts'
import { partitionOf } from '../identity/partition.ts'
import { epochsOf, implicitTags, namedTags } from '../identity/tags.ts'
import { volatileLifetime } from '../trust/volatile.ts'
import { answerEntry, ownerOf } from './answer-entry.ts'
import { answerPart } from './answer-part.ts'
import { askers } from './askers.ts'
import { ownTags, withoutTwin } from './answer-tags.ts'
import type { AnswerKind } from './answering.ts'
import { withinBudget, writeWithin } from './budget.ts'
import { refuseByAge, tenantDigest, type EnvelopeSource } from './envelope.ts'
import { greyZone, type GreyZoneOptions } from './grey-zone.ts'
import { outlived, seenAtOnce } from './outlived.ts'
import { readFurther } from './further-reading.ts'
import { keptNotes } from './kept-notes.ts'
import { rememberSeen } from './looked-up.ts'
import { perCall } from './per-call.ts'
import type { SemanticLookup } from './semantic.ts'
import {
  aliasKey,
  dropCorrupt,
  fit,
  hitNote,
  keysOf,
  leaveAlias,
  openEntry,
  slide,
  spareOf,
  type ServingOptions,
} from './serving.ts'

export interface ResponseCacheOptions<K extends AnswerKind>
  extends ServingOptions<K>, GreyZoneOptions<K>, EnvelopeSource {
  /** Absent when nothing can be compared by meaning. */
  readonly semantic?: SemanticLookup<K>
}

/** Answers a question that was asked before: in the same words, or, when a verdict allows it, in others. */
export function responseCache<K extends AnswerKind>(options: ResponseCacheOptions<K>): CacheLayer<K> {
  const { answering, store, semantic } = options
  const near = { ...options, isNear: true }
  const partsOf = perCall(answering.parts)
  const grey = greyZone(options)
  const counted = askers<K>(keptNotes(options))
  const meanings = new WeakMap<Call<K>, { intent: string; vector: Float32Array }>()

  const readExact = async (call: Call<K>, part: Part, lookups: Lookups): Promise<Reading<K>> => {
    const keys = call.controls.read ? keysOf(answering.readFrom(call), part) : []
    const lookup = lookups.start('exact')
    const query = { tenant: tenantDigest(call), keys, tags: part.tags }
    const { entries, epochs } = await withinBudget(call.context, () => {
      return counted.beside(call, part.key, store.read(query))
    })
    rememberSeen(call, epochs)
    let reason: Reason = call.controls.read ? 'no-entry' : 'caller'
    let spare: Reading<K>['spare']
    for (const stored of entries) {
      const entry = stored && outlived(stored, epochs)
      const hit = fit(call, entry, options)
      if (typeof hit !== 'string') {
        lookup.end(hit.freshness === 'stale' ? 'stale' : 'hit', hit.notes)
        if (entry !== undefined) slide(call, entry, options)
        return { found: [hit], seen: epochs }
      }
      if (hit === 'corrupt' && entry !== undefined) dropCorrupt(entry, options)
      if (hit === 'expired' && entry !== undefined) spare ??= spareOf(call, entry, options)
      if (hit !== 'no-entry') reason = hit
    }
    lookup.end(call.controls.read ? 'miss' : 'bypass', { reason, key: part.key, parts: partsOf(call) })
    return { found: [undefined], seen: epochs, spare }
  }

  const readMeaning = async (
    call: Call<K>,
    part: Part,
    lookups: Lookups,
    seen: Reading<K>['seen'],
  ): Promise<Reading<K>> => {
    const { policy, read } = call.controls
    if (semantic === undefined || policy.semantic.serve === 'off') return { found: [undefined], seen }
    const intent = answering.intent(call)
    if ('bypass' in intent) {
      lookups.start('semantic').end('bypass', { reason: intent.bypass })
      return { found: [undefined], seen }
    }
    const parts = partsOf(call)
    const from = answering.readFrom(call)
    const [partitions, keys] = [partitionsOf(from, call, parts), keysOf(from, part)]
    const match = await semantic.find({ call, intent: intent.text, partitions, keys, lookups, parts, look: read })
    if (match.vector !== undefined) meanings.set(call, { intent: intent.text, vector: match.vector })
    if ('failure' in match) throw match.failure
    grey.note(call, part, match.near)
    if (match.accepted === undefined) return { found: [undefined], seen }
    const { similarity, lookup, notes: told } = match.accepted
    const entry = outlived(match.accepted.entry, seen)
    const id = hitNote(call, aliasKey(part, entry), { target: entry.key, similarity }, options)
    // the entry's own question may have been about no moment
    const lifetime = volatileLifetime(intent.text, policy.volatile)
    if (refuseByAge(entry, options.clock.now(), lifetime) !== undefined) {
      lookup.end('miss', { ...told, reason: 'too-old', parts })
      return { found: [undefined], seen }
    }
    const hit = openEntry(call, { entry, layer: 'semantic', notes: { ...told, ...id } }, options)
    if (hit === 'corrupt') {
      dropCorrupt(entry, options)
      lookup.end('miss', { reason: 'corrupt' })
      return { found: [undefined], seen }
    }
    lookup.end(hit.freshness === 'stale' ? 'stale' : 'hit', hit.notes)
    if (call.controls.write) {
      const isJudged = policy.semantic.judge !== undefined
      leaveAlias({ part, entry, similarity, seen, lifetime, isJudged }, options)
    }
    return { found: [hit], seen }
  }

  return {
    name: 'response',
    word: 'exact',

    split(call) {
      const { user, tenant } = call.identity
      const { scope, tags } = call.controls.policy
      if (scope === 'user' && user === undefined) return { bypass: 'personal' }
      const refused = answering.bypass(call)
      if (refused !== undefined) return { bypass: refused }
      const allTags = (): readonly string[] => [
        ...implicitTags(call.kind, call.identity),
        ...namedTags(tags, tenant),
        ...ownTags(call.kind, keysOf(answering.readFrom(call), part)),
      ]
      const part = answerPart(answering.key(call), { user, share: () => answering.share(call), tags: allTags })
      return [part]
    },

    peek(call, part) {
      if (store.peek === undefined) return undefined
      const seen = seenAtOnce(call, part, store)
      for (const key of keysOf(answering.readFrom(call), part)) {
        const stored = store.peek(key)
        const entry = stored && outlived(stored, seen)
        const hit = fit(call, entry, near)
        if (typeof hit === 'string' || hit.freshness === 'stale') continue
        if (entry !== undefined) slide(call, entry, options)
        return hit
      }
      return undefined
    },

    async read(call, [part], lookups) {
      if (part === undefined) return { found: [], seen: new Map() }
      const reading = await readExact(call, part, lookups)
      return readFurther(call, reading, (seen) => readMeaning(call, part, lookups, seen))
    },

    // a run goes with each answer it was made of
    effects: ({ identity }, seen) => (identity.agent === undefined ? {} : { epochs: epochsOf('answer', seen) }),

    async write(call, [part], { outcome, duration, seen, lease }: Answer<K>) {
      const reason = part === undefined ? 'not-eligible' : answering.refuse(call, outcome)
      if (reason !== undefined || part === undefined) return reason
      const owner = counted.ownerOf(call, ownerOf(call, outcome, answering))
      if (owner === 'unfound') return 'personal'
      if (owner === 'all') grey.settle(call, outcome)
      const meaning = answering.isTextAnswer(outcome) ? meanings.get(call) : undefined
      const entry = answerEntry(
        call,
        { key: part.key, owner, outcome, duration, seen, lease, meaning, partsOf },
        options,
      )
      const kept = withoutTwin(entry, owner === 'all' ? part.userKey : part.key)
      const writing = writeWithin(call.context, store, [kept])
      const [written] = await Promise.all([writing, counted.count(call, part.key, kept)])
      return written === 'written' ? undefined : written
    },
  }
}

function partitionsOf<K extends AnswerKind>(
  from: 'tenant' | 'user' | 'either',
  { identity: { user } }: Call<K>,
  parts: Parameters<typeof partitionOf>[0],
): readonly string[] {
  const own = user === undefined || from === 'tenant' ? [] : [partitionOf(parts, user)]
  return from === 'user' ? own : [...own, partitionOf(parts)]
}
