import { setTimeout as sleep } from 'node:timers/promises'
import { StratagentError } from '../../contract/errors.ts'
import type { Clock } from '../../contract/host.ts'
import type { Match, SearchQuery } from '../../contract/store.ts'
import type { RedisNames } from './redis-names.ts'
import { recordFields } from './redis-record.ts'
import { likeness } from './half-floats.ts'
import { readDocuments, readTotal, type FoundDocument } from './search-answer.ts'
import type { SearchCommand } from './search-command.ts'
import { UnfitSearch, type SearchIndex, type SearchIndexes } from './search-index.ts'
import { byNearness, type HalvedQuery, type Matching } from './search-matches.ts'
import type { SearchPlaces } from './search-places.ts'

export interface ModuleSearchOptions {
  readonly command: SearchCommand
  readonly indexes: SearchIndexes
  readonly names: RedisNames
  readonly places: SearchPlaces
  readonly match: Matching
  readonly clock: Clock
  readonly efRuntime: number
}

/** What a search may take to find its index made, in milliseconds; who has less time gives up by himself. */
const patience = 1_000
/** Most candidates asked for when those before them are no longer alive. */
const most = 1_000
/** Entries of a place, and their part of the index, from which on a graph is walked instead of looking at each of them. */
const broad = { count: 2_000, share: 0.1 }
const mostPlaces = 1_000

/** Search by the module of the server: one command gives the nearest with all that is needed to serve them. */
export function moduleSearch(options: ModuleSearchOptions): (query: HalvedQuery) => Promise<readonly Match[]> {
  const { command, indexes, names, places, clock, efRuntime } = options
  /** How many entries a filter lets through, as far as it was counted. */
  const counts = new Map<string, { count: number; at: number }>()

  const filterOf = ({ tenant, partitions, vector: { length } }: SearchQuery): Filter => {
    const values = partitions?.map((partition) => places.place(tenant, partition, length))
    if (values === undefined) return { text: '@p:{$t0}', values: [places.tenantTag(tenant)] }
    return { text: `@p:{${values.map((_value, at) => `$t${at}`).join('|')}}`, values }
  }

  /** Counts what a filter lets through, in the background of the first searches of a while. */
  const policyOf = (index: SearchIndex, { text, values }: Filter): string => {
    if (!index.isGraph) return ''
    const key = index.name + values.join()
    const known = counts.get(key)
    const now = performance.now()
    if (known === undefined || now - known.at > 60_000) {
      if (counts.size >= mostPlaces) counts.clear()
      counts.set(key, { count: known?.count ?? 0, at: now })
      const words = ['FT.SEARCH', index.name, text, ...paramsOf(values), ...endOf(0)]
      void command(index.bucket, words).then(
        (reply) => counts.set(key, { count: 'answer' in reply ? readTotal(reply.answer) : 0, at: now }),
        () => undefined, // counted another time
      )
    }
    const { count } = counts.get(key) ?? { count: 0 }
    const isBroad = count >= broad.count && count >= index.documents * broad.share
    // by itself the module would look at each of them
    return `${isBroad ? ' HYBRID_POLICY BATCHES BATCH_SIZE 100' : ''} EF_RUNTIME ${efRuntime}`
  }

  const wordsOf = (index: SearchIndex, { halves }: HalvedQuery, { count, filter, isTimed }: Asking) => {
    const living = isTimed ? ' @d:[($now +inf]' : ''
    const text = `(${filter.text}${living})=>[KNN ${count} @x $x${policyOf(index, filter)} AS near]`
    const now: (string | number)[] = isTimed ? ['now', Math.floor(clock.now() / 1000)] : []
    const fields = [...recordFields, 'x']
    const params = paramsOf(filter.values, ['x', halves, ...now])
    return ['FT.SEARCH', index.name, text, ...params, 'RETURN', fields.length, ...fields, ...endOf(count)]
  }

  /** The documents; undefined when the index is gone or not whole. */
  const ask = async (index: SearchIndex, query: HalvedQuery, asking: Asking) => {
    const asked = command(index.bucket, wordsOf(index, query, asking))
    const whole = indexes.isWhole(index) // asked in the same round trip, where it is asked
    const [reply, isWhole] = whole === true ? [await asked, true] : await Promise.all([asked, whole])
    if ('answer' in reply && isWhole) return readDocuments(reply.answer)
    if ('refusal' in reply && reply.refusal === 'unable') throw new UnfitSearch(reply.word)
    indexes.miss(index, 'refusal' in reply)
    return undefined
  }

  const matchOf = ({ key, fields }: FoundDocument, query: SearchQuery): readonly Match[] => {
    const values = recordFields.map((name) => fields.get(name))
    const entry = options.match(key, values, query)
    const similarity = entry && likeness(query.vector, fields.get('x'))
    return entry === undefined || similarity === undefined ? [] : [{ entry, similarity }]
  }

  const searchBucket = async (bucket: string, query: HalvedQuery): Promise<readonly Match[]> => {
    const filter = filterOf(query)
    for (let misses = 0, count = query.count, isTimed = false; misses < 3;) {
      const dimension = query.vector.length
      const index = indexes.found(bucket, dimension) ?? (await soon(indexes.open(bucket, dimension)))
      const documents = await ask(index, query, { count, filter, isTimed })
      if (documents === undefined) {
        misses++
        continue
      }
      const matches = documents.flatMap((document) => matchOf(document, query))
      if (matches.length >= query.count || documents.length < count || count >= most) return matches
      // some have ended or were invalidated a moment ago: the server passes over the former from now on
      isTimed = true
      count = Math.min(most, count * 4)
    }
    throw notYet()
  }

  return async (query) => {
    const buckets = names.bucketsOf(query.tenant)
    const found = await Promise.all(buckets.map((bucket) => searchBucket(bucket, query)))
    return found.flat().toSorted(byNearness).slice(0, query.count)
  }
}

interface Filter {
  readonly text: string
  readonly values: readonly string[]
}
interface Asking {
  readonly count: number
  readonly filter: Filter
  /** Whether those that have ended are left out by the server. */
  readonly isTimed: boolean
}

/** Values go as parameters: no character in them has a meaning. */
function paramsOf(values: readonly string[], others: readonly (string | number | Buffer)[] = []) {
  const params = [...values.flatMap((value, at) => [`t${at}`, value]), ...others]
  return ['PARAMS', params.length, ...params]
}

/** The last words of FT.SEARCH. */
function endOf(count: number): readonly (string | number)[] {
  return ['LIMIT', 0, count, 'DIALECT', 2]
}

async function soon<T>(work: Promise<T>): Promise<T> {
  const late = new AbortController()
  try {
    return await Promise.race([
      work,
      sleep(patience, undefined, { ref: false, signal: late.signal }).then(() => Promise.reject(notYet())),
    ])
  } finally {
    late.abort()
  }
}

function notYet(): StratagentError {
  const sentence = 'The search index in Redis is being made; until it is whole, nothing is found by meaning.'
  return new StratagentError('STORE_UNAVAILABLE', sentence, { retryable: true })
}
