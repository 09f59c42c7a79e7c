import { vectorIndex, type Neighbour } from '../vector-index.ts'
import { wholeFloats } from './half-floats.ts'
import type { RedisLink } from './redis-link.ts'
import type { SearchSeats } from './search-seats.ts'

/** Vectors of Redis that this process holds, list by list. */
export interface SearchRows {
  /** Takes in who took a seat in the lists since it was last asked; gives whose rows are new. */
  catchUp(lists: readonly string[]): Promise<readonly string[]>
  /** The nearest rows of the lists: names of hashes. */
  nearest(lists: readonly string[], vector: Float32Array, count: number): readonly Neighbour<string>[]
  remove(row: string): void
  /** Forgets everything. */
  clear(): void
}
export interface SearchRowsOptions {
  readonly link: RedisLink
  readonly seats: SearchSeats
  /** Most rows of one list. */
  readonly perList: number
  /** Most rows in all; past it the lists asked for longest ago go. @default 100_000 */
  readonly most?: number
}

interface List {
  /** Where to go on: all turns at first. */
  after: string
  readonly rows: Set<string>
  /** The work on it that came last. */
  turn: Promise<readonly string[]>
}

/** Keys asked for at once. */
const bite = 500

/** Rows that are loaded when their list is first asked for. About 1.4 KB for each of 384 dimensions. */
export function searchRows({ link, seats, perList, most = 100_000 }: SearchRowsOptions): SearchRows {
  let index = vectorIndex<string>()
  const halves = new Map<string, Buffer>()
  /** The list asked for longest ago first. */
  const lists = new Map<string, List>()

  const remove = (row: string): void => {
    index.remove(row)
    halves.delete(row)
  }
  const drop = (name: string, { rows }: List): void => {
    index.drop(name)
    for (const row of rows) halves.delete(row)
    lists.delete(name)
  }
  const vectorOf = (row: string): Float32Array | undefined => {
    const held = halves.get(row)
    return held && wholeFloats(held)
  }

  /** Reads on in a list, in bites, until nobody sits behind. */
  const read = async (name: string, list: List): Promise<readonly string[]> => {
    const fresh: string[] = []
    const bucket = name.slice(0, name.indexOf('}:') + 2)
    for (;;) {
      const seated = await seats.after(name, list.after, bite)
      const found = await Promise.all(
        seated.map(({ key }) => link.ask((client) => vectorUnder(client, `${bucket}e:${key}`))),
      )
      if (lists.get(name) !== list) return fresh // forgotten meanwhile
      for (const [at, { key, turn }] of seated.entries()) {
        const row = `${bucket}e:${key}`
        const vector = found[at]
        const floats = vector && wholeFloats(vector)
        list.after = turn
        if (vector === undefined || floats === undefined || !index.add(name, row, floats)) continue
        halves.set(row, vector)
        list.rows.add(row)
        fresh.push(row)
      }
      if (seated.length < bite) return fresh
    }
  }
  const makeRoom = (asked: number): void => {
    for (const [name, list] of lists) {
      if (index.size <= most || lists.size <= asked) return
      drop(name, list)
    }
  }

  return {
    remove,
    clear() {
      index = vectorIndex<string>()
      halves.clear()
      lists.clear()
    },
    nearest: (names, vector, count) => index.search({ places: names, vector, count }, vectorOf),
    async catchUp(names) {
      const all = names.map((name) => {
        let list = lists.get(name)
        // what has gone from Redis is noticed when it is near; a list that holds too much of it is read anew
        if (list !== undefined && list.rows.size > perList * 1.25) drop(name, list)
        list = lists.get(name) ?? { after: '-inf', rows: new Set(), turn: Promise.resolve([]) }
        lists.delete(name)
        lists.set(name, list)
        const own = list
        list.turn = list.turn.catch(() => []).then(() => read(name, own))
        return list.turn
      })
      const fresh = await Promise.all(all)
      makeRoom(names.length)
      return fresh.flat()
    },
  }
}

async function vectorUnder(
  client: { callBuffer(command: string, args: string[]): Promise<unknown> },
  name: string,
): Promise<Buffer | undefined> {
  try {
    const found = await client.callBuffer('HGET', [name, 'x'])
    // bytes of its own: what the driver gives is a piece of something larger
    return found instanceof Buffer ? Buffer.from(new Uint8Array(found).buffer) : undefined
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return undefined
    throw error
  }
}
