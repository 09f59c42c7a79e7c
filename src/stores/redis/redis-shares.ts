import type { Size } from '../limits.ts'
import type { RedisLink } from './redis-link.ts'
import type { RedisNames } from './redis-names.ts'

export interface RedisSharesOptions {
  readonly link: RedisLink
  readonly names: RedisNames
  /** What all buckets may hold together; without bytes, half of what the server may use. */
  readonly most: { readonly entries: number; readonly bytes: number | undefined }
  /** Work that nobody waits for until the store closes. */
  readonly later: (work: () => Promise<unknown>) => void
}

/** What each bucket may hold of what all may hold together: a like share for certain, and what the others leave. */
export interface RedisShares {
  of(bucket: string): Size
  /** Notes what a bucket holds, as the script of a write says it. */
  note(bucket: string, held: Size): void
}

/** Bytes where nothing is said and the server has no limit of its own. */
export const defaultBytes = 256 * 2 ** 20
/** Milliseconds between two looks at what other processes have written. */
const between = 10_000

/** Shares of nothing yet. */
export function redisShares({ link, names: { buckets }, most, later }: RedisSharesOptions): RedisShares {
  const held = new Map<string, Size>()
  let bytes = most.bytes ?? defaultBytes
  // a write is one script and stays one: the others are looked at later
  let lookedAt = performance.now()

  const askForMemory = async (): Promise<void> => {
    const memory = await link.ask((client) => client.call('INFO', ['memory'])).catch(() => '')
    const limit = Number(/^maxmemory:(\d+)/m.exec(String(memory))?.[1] ?? 0)
    // what entries hold is less than what the server needs for them
    bytes = limit === 0 ? defaultBytes : Math.floor(limit / 2)
  }
  const look = async (): Promise<void> => {
    if (most.bytes === undefined) await askForMemory()
    await Promise.all(
      buckets.map(async (bucket) => {
        const [size, entries] = await Promise.all([
          link.ask((client) => client.call('HGET', [`${bucket}m`, 'bytes'])),
          link.ask((client) => client.call('ZCARD', [`${bucket}d`])),
        ])
        held.set(bucket, { bytes: Number(size ?? 0), entries: Number(entries) })
      }),
    )
  }

  if (most.bytes === undefined) later(askForMemory)
  return {
    of(bucket) {
      const now = performance.now()
      if (now - lookedAt > between) {
        lookedAt = now
        later(look)
      }
      const others = { bytes: 0, entries: 0 }
      for (const [other, size] of held) {
        if (other === bucket) continue
        others.bytes += size.bytes
        others.entries += size.entries
      }
      return {
        bytes: Math.max(Math.floor(bytes / buckets.length), bytes - others.bytes),
        entries: Math.max(Math.ceil(most.entries / buckets.length), most.entries - others.entries),
      }
    },
    note: (bucket, size) => void held.set(bucket, size),
  }
}
