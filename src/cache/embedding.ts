import type { Call, Outcome } from '../contract/call.ts'
import type { Origin } from '../contract/decision.ts'
import { StratagentError } from '../contract/errors.ts'
import type { CacheLayer, Found, Part } from '../contract/layer.ts'
import type { Store, StoredEntry } from '../contract/store.ts'
import { addSaved, addUsage, noUsage, nothingSaved } from '../contract/usage.ts'
import { embeddingKey } from '../identity/keys.ts'
import { implicitTags } from '../identity/tags.ts'
import { withinBudget, writeWithin } from './budget.ts'
import { belongs, refuseByAge, sealEnvelope, tenantDigest, type EnvelopeSource } from './envelope.ts'
import { savedFrom, shareOf } from './saved.ts'
import { unheard } from './serving.ts'

export interface EmbeddingCacheOptions extends EnvelopeSource {
  readonly store: Store
  /** Fingerprint of the embedder. */
  readonly fingerprint: string
}

/** Answers texts that were encoded before: a batch fetches in one trip, computes only what is missing, keeps its order. */
export function embeddingCache(options: EmbeddingCacheOptions): CacheLayer<'embedding'> {
  const { store, fingerprint, clock } = options

  const fit = (call: Call<'embedding'>, entry: StoredEntry | undefined): Found<'embedding'> | undefined => {
    if (entry === undefined || !belongs(entry, call) || refuseByAge(entry, clock.now()) !== undefined) return undefined
    const vector = vectorOf(entry.value)
    if (vector === undefined) {
      unheard(() => store.invalidate({ keys: [entry.key] })) // T25: what cannot be read is not a vector
      return undefined
    }
    const { origin, key } = entry
    const outcome: Outcome<'embedding'> = {
      response: { vectors: [vector], usage: noUsage },
      servedBy: 'embedding',
      origin,
    }
    return {
      outcome,
      layer: 'embedding',
      freshness: 'fresh',
      effects: {},
      notes: { key, origin, ...(call.request.purpose !== 'cache' && { saved: savedFrom(origin) }) },
    }
  }

  return {
    name: 'embedding',
    word: 'embedding',
    isBrief: true,

    split: (call) =>
      call.request.texts.map((text): Part => {
        const key = embeddingKey(text, call.identity, fingerprint)
        return { key, flight: key, tags: implicitTags('embedding', call.identity) }
      }),

    peek: (call, part) => fit(call, store.peek?.(part.key)),

    async read(call, parts, lookups) {
      const keys = call.controls.read ? parts.map(({ key }) => key) : []
      const query = { tenant: tenantDigest(call), keys, tags: parts[0]?.tags ?? [] }
      const lookup = lookups.start('embedding')
      const { entries, epochs } = await withinBudget(call.context, () => store.read(query))
      const found = parts.map((_part, index) => fit(call, entries[index]))
      const hits = found.filter((item) => item !== undefined)
      const saved = hits.reduce((sum, { notes }) => addSaved(sum, notes.saved ?? nothingSaved), nothingSaved)
      if (hits.length > 0) lookup.end('hit', { ...hits[0]?.notes, saved })
      // a batch that is found in part is a hit, and a miss for the rest
      if (hits.length < parts.length) {
        const rest = hits.length > 0 ? lookups.start('embedding') : lookup
        if (call.controls.read) rest.end('miss', { reason: 'no-entry' })
        else rest.end('bypass', { reason: 'caller' })
      }
      return { found, seen: epochs }
    },

    async write(call, parts, { outcome, duration, seen }) {
      const { vectors, usage } = outcome.response
      const entries = parts.flatMap((part, index) => {
        const vector = vectors[index]
        if (vector === undefined || !isVector(vector)) return []
        const value = new Uint8Array(vector.slice().buffer)
        const content = {
          key: part.key,
          partition: '',
          group: 'embedding',
          value,
          parts: {},
          scope: 'tenant' as const,
          seen,
        }
        const lifetime = { ttl: Infinity, maxAge: Infinity }
        const cost = { usage: shareOf(usage, parts.length), duration: duration / parts.length }
        return [sealEnvelope(call, { ...content, ...cost, lifetime }, options)]
      })
      if (entries.length === 0) return 'empty'
      return (await writeWithin(call.context, store, entries)) === 'outrun' ? 'outrun' : undefined
    },

    narrow(call, missing) {
      const texts = missing.flatMap((index) => call.request.texts[index] ?? [])
      return { ...call, request: { ...call.request, texts } }
    },

    pick(outcome, index) {
      const vector = outcome.response.vectors[index]
      if (vector === undefined)
        throw new StratagentError('EMBEDDER_UNAVAILABLE', 'The embedder gave fewer vectors than texts.')
      // the batch is billed once: with its first text
      return { ...outcome, response: { vectors: [vector], usage: index === 0 ? outcome.response.usage : noUsage } }
    },

    join: joinOutcomes,
  }
}

function joinOutcomes(_call: Call<'embedding'>, outcomes: readonly Outcome<'embedding'>[]): Outcome<'embedding'> {
  const isServed = outcomes.every(({ servedBy }) => servedBy === 'embedding')
  return {
    response: {
      vectors: outcomes.flatMap(({ response }) => response.vectors),
      // an outcome that answers several equal texts was billed once
      usage: [...new Set(outcomes)].reduce((sum, { response }) => addUsage(sum, response.usage), noUsage),
    },
    servedBy: isServed ? 'embedding' : 'provider',
    ...longest(outcomes),
  }
}

/** What took longest to make. Texts of one batch have equal shares of its time, to the digit: together they took all of it. */
function longest(outcomes: readonly Outcome<'embedding'>[]): Pick<Outcome, 'origin'> {
  const took = new Map<number, Origin>()
  for (const { origin } of new Set(outcomes)) {
    if (origin === undefined) continue
    const { duration: before = 0 } = took.get(origin.duration) ?? {}
    took.set(origin.duration, { ...origin, duration: before + origin.duration })
  }
  const [most] = [...took.values()].toSorted((left, right) => right.duration - left.duration)
  return most === undefined ? {} : { origin: most }
}

function vectorOf(value: Uint8Array): Float32Array | undefined {
  if (value.byteLength === 0 || value.byteLength % 4 !== 0) return undefined
  const vector = new Float32Array(value.slice().buffer)
  return isVector(vector) ? vector : undefined
}

/** Whether it is a direction: finite, and not nothing (S20). */
function isVector(vector: Float32Array): boolean {
  let square = 0
  for (const value of vector) square += value * value
  return Number.isFinite(square) && square > 0
}
