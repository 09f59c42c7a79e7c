import type { Entry, Match } from '../../contract/store.ts'
import type { RedisLink } from './redis-link.ts'
import { hasVector, recordFields } from './redis-record.ts'
import type { HalvedQuery, Matching } from './search-matches.ts'
import type { SearchRows } from './search-rows.ts'
import type { SearchSeats } from './search-seats.ts'

export interface MemorySearchOptions {
  readonly link: RedisLink
  readonly rows: SearchRows
  readonly seats: SearchSeats
  readonly match: Matching
}

/** Most candidates looked at when those before them are no longer alive. */
const most = 1_000
/** How often a search begins anew because others write meanwhile. */
const mostRounds = 20

/**
 * Search in this process. What is near is read, and in the same round trip it is asked who has been written since; when
 * nobody was, what was found is what there is.
 */
export function memorySearch({ link, rows, seats, match }: MemorySearchOptions) {
  return async (query: HalvedQuery): Promise<readonly Match[]> => {
    const lists = await seats.listsOf(query)
    const seen = new Map<string, Entry | 'ended' | 'gone'>()
    const look = async (row: string): Promise<void> => {
      const fields = await fieldsOf(link, row)
      seen.set(row, hasVector(fields[0]) ? (match(row, fields, query) ?? 'ended') : 'gone')
    }

    for (let round = 0, count = query.count; ; round++) {
      const near = rows.nearest(lists, query.vector, count)
      const unseen = near.filter(({ key }) => !seen.has(key))
      // asked for in this order: whoever was written before the look is among those who came since
      const looks = Promise.all(unseen.map(({ key }) => look(key)))
      const [fresh] = await Promise.all([rows.catchUp(lists), looks])
      for (const row of fresh) seen.delete(row)
      const gone = near.filter(({ key }) => seen.get(key) === 'gone')
      for (const { key } of gone) rows.remove(key)
      if (fresh.length + gone.length > 0 && round < mostRounds) continue

      const matches = near.flatMap(({ key, similarity }): readonly Match[] => {
        const entry = seen.get(key)
        return typeof entry === 'object' ? [{ entry, similarity }] : []
      })
      if (matches.length >= query.count || near.length < count || count >= most) return matches.slice(0, query.count)
      count = Math.min(most, count * 4)
    }
  }
}

async function fieldsOf(link: RedisLink, row: string): Promise<readonly unknown[]> {
  const answer = await link.ask(async (client) => {
    try {
      return await client.callBuffer('HMGET', [row, ...recordFields])
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return []
      throw error
    }
  })
  return Array.isArray(answer) ? answer : []
}
