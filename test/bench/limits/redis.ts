import type { Redis } from 'ioredis'

import { listed, withRedis } from '../redis-at-work.ts'
import { inRounds, median, type Side } from '../rounds.ts'

/** The least a hit in Redis can do: one GET after the other. */
export function bareGets(client: Redis, names: readonly string[]): Side<string> {
  return {
    prepare: (count) => drawn(names, count),
    async run(asked) {
      for (const name of asked) requireBytes(await client.getBuffer(name))
    },
  }
}

/** The same with so many in flight at a time; the client sends them together when it pipelines by itself. */
export function bareGetsInFlight(client: Redis, names: readonly string[], flight = 64): Side<string> {
  return {
    prepare: (count) => drawn(names, Math.ceil(count / flight) * flight),
    async run(asked) {
      for (let first = 0; first < asked.length; first += flight) {
        const answers = await Promise.all(asked.slice(first, first + flight).map((name) => client.getBuffer(name)))
        for (const answer of answers) requireBytes(answer)
      }
    },
  }
}

/** The least a round trip can be. */
export function barePings(client: Redis): Side<undefined> {
  return {
    prepare: (count) => Array.from({ length: count }, () => undefined),
    async run(times) {
      for (let at = 0; at < times.length; at++) await client.ping()
    },
  }
}

export interface BareSearch {
  readonly index: string
  /** What stands before the arrow: `*`, or a filter by the value `$t0`. */
  readonly filter: string
  readonly tag: string
  /** What follows the vector, such as `EF_RUNTIME 200`. */
  readonly attributes: string
  /** Fields of what is found. */
  readonly fields: readonly string[]
  readonly count: number
}

/** The least a search in Redis can do: FT.SEARCH by hand, vectors in half precision as they lie there. */
export function bareSearches(
  client: Redis,
  draw: (count: number) => readonly Buffer[],
  { index, filter, tag, attributes, fields, count }: BareSearch,
): Side<Buffer> {
  const text = `${filter}=>[KNN ${count} @x $x ${attributes} AS near]`
  const end = ['RETURN', fields.length, ...fields, 'LIMIT', 0, count, 'DIALECT', 2]
  return {
    prepare: draw,
    async run(vectors) {
      for (const vector of vectors) {
        const params = filter === '*' ? ['PARAMS', 2, 'x', vector] : ['PARAMS', 4, 't0', tag, 'x', vector]
        const answer = await client.callBuffer('FT.SEARCH', [index, text, ...params, ...end])
        if (!Array.isArray(answer) || answer.length < 2) throw new Error('FT.SEARCH has found nothing.')
      }
    },
  }
}

/** Puts under names of its own the very bytes that lie in hashes, a hash a name. */
export async function copiedBytes(client: Redis, hashes: string): Promise<readonly string[]> {
  const names: string[] = []
  for await (const some of client.scanStream({ match: hashes, count: 1_000 })) {
    for (const key of Array.isArray(some) ? some.map(String) : []) {
      const fields = await client.hgetallBuffer(key)
      const name = `bare:${names.length}`
      await client.set(name, Buffer.concat(Object.values(fields)))
      names.push(name)
    }
  }
  if (names.length === 0) throw new Error(`No hash is called ${hashes}.`)
  return names
}

function requireBytes(answer: Buffer | null): void {
  if (answer === null) throw new Error('GET has found nothing.')
}

function drawn(names: readonly string[], count: number): readonly string[] {
  return Array.from({ length: count }, () => names[Math.floor(Math.random() * names.length)] ?? '')
}

if (import.meta.main) {
  await withRedis(async ({ client, commands }) => {
    await client.set('bare', Buffer.alloc(1_700, 'a'))
    await commands()
    const times = await inRounds({ get: bareGets(client, ['bare']), ping: barePings(client) })
    const [get, ping] = [median(times.get) * 1e3, median(times.ping) * 1e3]
    console.log(`GET of 1.7 KB: ${get.toFixed(1)} µs, PING: ${ping.toFixed(1)} µs (${listed(await commands())})`)
  })
}
