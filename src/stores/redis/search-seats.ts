import type { Clock } from '../../contract/host.ts'
import type { Entry, SearchQuery } from '../../contract/store.ts'
import { diesAt, remembered } from '../entry-life.ts'
import { seatScript } from './lua-seats.ts'
import { readTexts } from './redis-change.ts'
import type { RedisLink } from './redis-link.ts'
import type { RedisNames } from './redis-names.ts'
import { redisScript, runScript } from './redis-script.ts'
import type { SearchPlaces } from './search-places.ts'

/** A key with a vector, and when it took its seat. */
export interface Seat {
  readonly key: string
  readonly turn: string
}
/** Lists in Redis of what has a vector, by place, for processes that search in their own memory. */
export interface SearchSeats {
  /** Lists entries that were written. */
  add(entries: readonly Entry[]): Promise<void>
  /** Names of the lists in which the entries lie that a query is about. */
  listsOf(query: SearchQuery): Promise<readonly string[]>
  /** Who took a seat after a turn, the first ones first. */
  after(list: string, turn: string, count: number): Promise<readonly Seat[]>
}
export interface SearchSeatsOptions {
  readonly link: RedisLink
  readonly names: RedisNames
  readonly places: SearchPlaces
  readonly clock: Clock
  readonly entriesPerGroup: number
}

const seating = redisScript(seatScript)

/** The lists on a link. */
export function searchSeats({ link, names, places, clock, entriesPerGroup }: SearchSeatsOptions): SearchSeats {
  const seatOf = (entry: Entry): readonly (string | number)[] => {
    const { tenant, partition, key, vector } = entry
    const length = vector?.length ?? 0
    const end = diesAt(entry)
    const life = end === Infinity ? -1 : Math.max(1, Math.ceil(end + remembered - clock.now()))
    return [places.place(tenant, partition, length), places.owner(tenant, length), names.nameOf(key), life]
  }
  // where nothing is, or somebody else's value lies, nobody sits
  const range = (words: readonly (string | number)[]): Promise<readonly string[]> =>
    link.ask(async (client) => {
      try {
        const answer = await client.call(String(words[0]), words.slice(1))
        return readTexts(Array.isArray(answer) ? answer.flat() : answer) // pairs of key and turn in protocol 3
      } catch (error) {
        if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return []
        throw error
      }
    })

  return {
    async add(entries) {
      const buckets = Map.groupBy(entries, ({ tenant, key }) => names.bucketOf(tenant, key))
      await Promise.all(
        [...buckets].map(([bucket, some]) => {
          const args = [entriesPerGroup, ...some.flatMap(seatOf)]
          return link.ask((client) => runScript(client, seating, { keys: [`${bucket}m`], args }))
        }),
      )
    },
    async listsOf({ tenant, partitions, vector: { length } }) {
      const found = await Promise.all(
        names.bucketsOf(tenant).map(async (bucket) => {
          const all =
            partitions?.map((partition) => places.place(tenant, partition, length)) ??
            (await range(['ZRANGE', `${bucket}o:${places.owner(tenant, length)}`, 0, -1]))
          return all.map((place) => `${bucket}v:${place}`)
        }),
      )
      return found.flat()
    },
    async after(list, turn, count) {
      const answer = await range(['ZRANGEBYSCORE', list, turn, '+inf', 'WITHSCORES', 'LIMIT', 0, count])
      return answer.flatMap((key, at) => (at % 2 === 0 ? [{ key, turn: `(${answer[at + 1] ?? '0'}` }] : []))
    },
  }
}
