import type { Call } from '../contract/call.ts'
import type { LookupNotes, Lookup, Lookups } from '../contract/layer.ts'
import type { Reason } from '../contract/decision.ts'
import type { Awaitable, Clock } from '../contract/host.ts'
import type { PartDigests } from '../contract/identity.ts'
import type { Embed, Embedder } from '../contract/provider.ts'
import type { Match, SearchQuery, Store, StoredEntry } from '../contract/store.ts'
import { fittedTo } from '../trust/threshold.ts'
import { candidateCount, judge, type Judgement, type Odds } from '../trust/verdict.ts'
import type { AnswerKind } from './answering.ts'
import { withinBudget } from './budget.ts'
import { questionVector, tooLate } from './encoding.ts'
import { belongs, refuseByAge, tenantDigest } from './envelope.ts'
import type { Evidence } from './evidence.ts'
import type { Tombstones } from './tombstones.ts'

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
/** A stored answer that might have been served, and was not: what is answered afresh is compared with it. */
export interface NearAnswer {
  readonly entry: StoredEntry
  readonly similarity: number
  /** Whether only that nothing is served stands in its way. */
  readonly wouldServe: boolean
  readonly odds: Odds
}
export interface SemanticMatch {
  /** The question's vector, for the entry that will be written. */
  readonly vector?: Float32Array
  readonly near?: NearAnswer
  /** What the store threw: nothing was compared, and whoever notes the failure ends the lookup. */
  readonly failure?: unknown
  /** The lookup is left open: whoever serves the entry ends it. */
  readonly accepted?: {
    readonly entry: StoredEntry
    readonly similarity: number
    readonly lookup: Lookup
    /** What is to be said of it, nearer candidates that were refused among it. */
    readonly notes: LookupNotes
  }
}
/** Finds an entry whose question means the same. */
export interface SemanticLookup<K extends AnswerKind> {
  find(query: SemanticQuery<K>): Promise<SemanticMatch>
}

/** Asked before an answer is served: whether it is the right one, said in time. */
export type ServeGate<K extends AnswerKind> = (call: Call<K>, question: string, entry: StoredEntry) => Promise<boolean>

export interface SemanticLookupOptions<K extends AnswerKind> {
  readonly store: Store
  readonly tombstones: Tombstones
  readonly evidence: Evidence
  readonly embedder: Embedder
  readonly embed: Embed
  /** Absent where there is nobody to ask. */
  readonly gate?: ServeGate<K>
  readonly clock: Clock
}

interface Candidate {
  readonly key: string
  readonly text: string
  readonly similarity: number
  readonly entry: StoredEntry
}

/** Looks by meaning: the vector, the nearest entries of the partition, the gates. */
export function semanticLookup<K extends AnswerKind>(options: SemanticLookupOptions<K>): SemanticLookup<K> {
  const { store, embedder, embed } = options

  const encode = async (call: Call<K>, intent: string, lookup: Lookup): Promise<Float32Array | undefined> => {
    try {
      return await lookup.run(() => questionVector(call, intent, embed))
    } catch (error) {
      if (call.signal.aborted) throw error
      if (error === tooLate) lookup.end('bypass', { reason: 'embedding-timeout' })
      else lookup.end('error', { reason: 'embedder' })
      return undefined
    }
  }
  const candidates = async ({ call, partitions, keys }: SemanticQuery<K>, vector: Float32Array) => {
    const query: SearchQuery = { tenant: tenantDigest(call), partitions, vector, count: candidateCount }
    const [near, refused] = await withinBudget(call.context, () =>
      both(store.search?.(query) ?? [], options.tombstones.of(query.tenant, keys)),
    )
    const served = near.filter((match) => mayServe(match, query, call, options.clock.now()))
    return { matches: served.map(candidateOf), refused }
  }

  return {
    async find(query) {
      const { call, intent, look } = query
      const lookup = query.lookups.start('semantic')
      if (!embedder.fits(intent)) {
        lookup.end('bypass', { reason: 'window' })
        return {}
      }
      // so that what is known of the scope may be read meanwhile
      if (look) options.evidence.judging(call)
      const vector = await encode(call, intent, lookup)
      if (vector === undefined || !look) {
        lookup.end('bypass', { reason: look ? 'not-eligible' : 'caller' })
        return vector === undefined ? {} : { vector }
      }
      const found = await candidates(query, vector).catch((failure: unknown) => ({ failure }))
      if ('failure' in found) return { vector, failure: found.failure }
      const { matches, refused } = found
      const semantic = fittedTo(embedder, call.controls.policy.semantic)
      const learnt = options.evidence.judging(call)
      const judgement = judge(intent, matches, { ...semantic, ...learnt, tombstones: refused })
      const { accepted, withheld, odds = {} } = judgement
      const notes = notesOf(judgement, { threshold: semantic.threshold, compared: matches.length })
      const { parts } = query
      const told = tellingWhere(lookup, store)
      if (accepted === undefined) {
        told.end(...missed(judgement, { ...notes, parts }))
        return withheld === undefined ? { vector } : { vector, near: nearOf(withheld.candidate, withheld) }
      }
      const { entry, similarity } = accepted
      const isShadow = semantic.serve === 'shadow'
      const isJudged = !isShadow && semantic.judge !== undefined
      if (isShadow || (isJudged && !(await lookup.run(() => options.gate?.(call, intent, entry))))) {
        const reason = isShadow ? 'shadow' : 'judge'
        told.end('refused', { ...notes, parts, reason, similarity, key: entry.key, candidate: accepted.text })
        return { vector, near: { ...nearOf(accepted, odds), wouldServe: isShadow } }
      }
      return { vector, accepted: { entry, similarity, lookup: told, notes: { ...notes, similarity } } }
    },
  }
}

function candidateOf({ entry, similarity }: Match): Candidate {
  return { key: entry.key, text: entry.intent ?? '', similarity, entry }
}

function nearOf(
  { entry, similarity }: Candidate,
  { reason, ...odds }: Odds & { readonly reason?: Reason },
): NearAnswer {
  return { entry, similarity, wouldServe: reason === undefined || reason === 'auto-off', odds }
}

function notesOf(
  { refusals, odds, withheld }: Judgement<Candidate>,
  about: Pick<LookupNotes, 'threshold' | 'compared'>,
): LookupNotes {
  const { probability, allowedError } = odds ?? withheld ?? {}
  return {
    ...about,
    ...(refusals.length > 0 && { refusals }),
    ...(probability !== undefined && { probability }),
    ...(allowedError !== undefined && { allowedError }),
  }
}

/** What a lookup came to in which nothing was accepted. */
function missed(
  { refusals: [refusal], withheld, nearest }: Judgement<Candidate>,
  notes: LookupNotes,
): ['miss' | 'refused' | 'bypass', LookupNotes] {
  const similarity = refusal?.similarity ?? withheld?.candidate.similarity ?? nearest
  const about = similarity === undefined ? notes : { ...notes, similarity }
  if (refusal !== undefined) {
    return ['refused', { ...about, reason: refusal.guard === 'tombstone' ? 'tombstone' : 'guard' }]
  }
  const reason = withheld?.reason ?? (nearest === undefined ? 'no-candidate' : 'below-threshold')
  return [reason === 'auto-off' ? 'bypass' : reason === 'below-verdict' ? 'refused' : 'miss', { ...about, reason }]
}

/** Both at once: over a wire they go out together. */
function both<A, B>(left: Awaitable<A>, right: Awaitable<B>): Awaitable<readonly [A, B]> {
  return left instanceof Promise || right instanceof Promise ? Promise.all([left, right]) : [left, right]
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
