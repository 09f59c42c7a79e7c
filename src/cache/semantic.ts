import type { Call } from '../contract/call.ts'
import type { Reason, Refusal } from '../contract/decision.ts'
import type { PartDigests } from '../contract/identity.ts'
import type { Lookup, Lookups } from '../contract/layer.ts'
import type { Embed, Embedder } from '../contract/provider.ts'
import type { Match, SearchQuery, Store, StoredEntry } from '../contract/store.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Awaitable, Clock } from '../contract/host.ts'
import { candidateCount, judge, type JudgeOptions } from '../trust/verdict.ts'
import type { AnswerKind } from './answering.ts'
import { orTimeout, withinBudget } from './budget.ts'
import { belongs, refuseByAge, tenantDigest } from './envelope.ts'
import type { Evidence } from './evidence.ts'
import type { Tombstones } from './tombstones.ts'

/** Milliseconds an encoding may take before the question is answered without looking at its meaning. */
const encodingLimit = 250

const tooLate = new StratagentError('EMBEDDER_UNAVAILABLE', 'Encoding took longer than 250 ms.')

export interface SemanticQuery<K extends AnswerKind> {
  readonly call: Call<K>
  readonly intent: string
  readonly partitions: readonly string[]
  /** The keys under which the question itself may be answered. */
  readonly keys: readonly string[]
  readonly parts: PartDigests
  readonly lookups: Lookups
  /** Whether entries may be looked at; if not, the text is only encoded, for the write. */
  readonly look: boolean
}
export interface SemanticMatch {
  /** The question's vector, for the entry that will be written. */
  readonly vector?: Float32Array
  /** The lookup is left open: whoever serves the entry ends it. */
  readonly accepted?: {
    readonly entry: StoredEntry
    readonly similarity: number
    readonly threshold: number
    readonly compared: number
    readonly lookup: Lookup
    /** Nearer candidates that were refused. */
    readonly refusals: readonly Refusal[]
  }
}
/** Finds an entry whose question means the same. */
export interface SemanticLookup<K extends AnswerKind> {
  find(query: SemanticQuery<K>): Promise<SemanticMatch>
}

export interface SemanticLookupOptions {
  readonly store: Store
  readonly tombstones: Tombstones
  readonly evidence: Evidence
  readonly embedder: Embedder
  readonly embed: Embed
  readonly clock: Clock
}

/** Looks by meaning: the vector, the nearest entries of the partition, the verdict. */
export function semanticLookup<K extends AnswerKind>({
  store,
  tombstones,
  evidence,
  embedder,
  embed,
  clock,
}: SemanticLookupOptions): SemanticLookup<K> {
  const vectorOf = async (call: Call<K>, text: string): Promise<Float32Array | undefined> => {
    const { identity, signal, controls } = call
    const { read, ask, plain } = controls
    const asked: Call<'embedding'> = {
      identity,
      signal,
      // what the caller says is about the answer; a vector stays what it is, and making one asks no provider of answers
      controls: read && ask && plain ? controls : { ...controls, read: true, ask: true, plain: true },
      kind: 'embedding',
      request: { texts: [text], purpose: 'cache' },
      context: call.context.child('embedding'),
    }
    const { response } = await orTimeout(embed(asked), encodingLimit, () => tooLate)
    return response.vectors[0]
  }

  return {
    async find({ call, intent, partitions, keys, parts, lookups, look }) {
      const lookup = lookups.start('semantic')
      if (!embedder.fits(intent)) {
        lookup.end('bypass', { reason: 'window' })
        return {}
      }
      let vector: Float32Array | undefined
      try {
        vector = await lookup.run(() => vectorOf(call, intent))
      } catch (error) {
        if (call.signal.aborted) throw error
        if (error === tooLate) lookup.end('bypass', { reason: 'embedding-timeout' })
        else lookup.end('error', { reason: 'embedder' })
        return {}
      }
      if (vector === undefined || !look) {
        lookup.end('bypass', { reason: look ? 'not-eligible' : 'caller' })
        return vector === undefined ? {} : { vector }
      }
      const query: SearchQuery = { tenant: tenantDigest(call), partitions, vector, count: candidateCount }
      const [near, refused] = await withinBudget(call.context, () =>
        both(store.search?.(query) ?? [], tombstones.of(query.tenant, keys)),
      )
      const matches = near.filter((match) => mayServe(match, query, call, clock.now()))
      const told = tellingWhere(lookup, store)
      const { semantic } = call.controls.policy
      const { accepted, refusals, nearest } = judge(
        intent,
        matches.map(({ entry, similarity }) => ({ key: entry.key, text: entry.intent ?? '', similarity, entry })),
        { ...semantic, ...evidence.judging(call), tombstones: refused } satisfies JudgeOptions,
      )
      const threshold = semantic.threshold
      const compared = matches.length
      const notes = { threshold, parts, compared, ...(refusals.length > 0 && { refusals }) }
      if (accepted === undefined) {
        const reason = reasonOf(refusals[0], nearest)
        const similarity = refusals[0]?.similarity ?? nearest
        told.end(refusals.length > 0 ? 'refused' : 'miss', {
          ...notes,
          reason,
          ...(similarity !== undefined && { similarity }),
        })
        return { vector }
      }
      const { entry, similarity } = accepted
      if (semantic.serve === 'shadow') {
        told.end('refused', { ...notes, reason: 'shadow', similarity, key: entry.key, candidate: accepted.text })
        return { vector }
      }
      return { vector, accepted: { entry, similarity, threshold, compared, lookup: told, refusals } }
    },
  }
}

/** Both at once: over a wire they go out together. */
function both<A, B>(left: Awaitable<A>, right: Awaitable<B>): Awaitable<readonly [A, B]> {
  return left instanceof Promise || right instanceof Promise ? Promise.all([left, right]) : [left, right]
}

function reasonOf(refusal: Refusal | undefined, nearest: number | undefined): Reason {
  if (refusal !== undefined) return refusal.guard === 'tombstone' ? 'tombstone' : 'guard'
  return nearest === undefined ? 'no-candidate' : 'below-threshold'
}

/** A lookup that also says where a store has compared, when it can do that in more than one place. */
function tellingWhere(lookup: Lookup, { searchedBy }: Store): Lookup {
  if (searchedBy === undefined) return lookup
  return { run: lookup.run, end: (result, about) => lookup.end(result, { ...about, searchedBy }) }
}

/** What the store says is checked again on the entry itself: its partition, its tenant, its age. */
function mayServe({ entry }: Match, { partitions }: SearchQuery, call: Call, now: number): boolean {
  if (!belongs(entry, call) || partitions?.includes(entry.partition) !== true) return false
  return refuseByAge(entry, now, call.controls.maxAge) === undefined
}
