import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from './connections.ts'
import { pairsOf } from './run-keys.ts'

/** An entry of a stream: its fields. */
export type StreamEntry = Readonly<Record<string, string>>

/** Reads streams as they grow, any number of them over one connection. */
export interface Follower {
  /** Entries after `from`, in order, until the loop is left. `idle` is called now and then while nothing comes. */
  follow(key: string, options?: FollowOptions): AsyncIterable<StreamEntry>
  close(): void
}

export interface FollowOptions {
  /** @default from the beginning */
  readonly from?: string
  /** Asked when nothing has come for a while; true ends the reading. */
  readonly idle?: () => Promise<boolean>
}

export interface FollowerParts {
  readonly client: Client
  /** Wakes the reading connection, so that it looks at other streams too. */
  readonly wake: () => void
  readonly wakeKey: string
}

/** Milliseconds after which silence is looked into. */
const silence = 2_000
/** Entries that may wait for a slow reader before its stream is left alone. */
const most = 100

interface Reader {
  readonly key: string
  last: string
  readonly waiting: StreamEntry[]
  /** When something came for it, or it was asked whether anything can. */
  lookedAt: number
  readonly idle: (() => Promise<boolean>) | undefined
  isLeaving: boolean
  isOver: boolean
  changed: () => void
}

export function follower({ client, wake, wakeKey }: FollowerParts): Follower {
  const readers = new Set<Reader>()
  let isClosed = false
  let isReading = false
  let isWoken = false
  let lastWake = '0'

  const wanted = (): readonly Reader[] => [...readers].filter(({ waiting }) => waiting.length < most)
  const end = (reader: Reader): void => {
    readers.delete(reader)
    reader.isOver = true
    reader.changed()
  }

  const read = async (): Promise<void> => {
    isReading = true
    for (let asked = wanted(); asked.length > 0 && !isClosed; asked = wanted()) {
      const streams = Map.groupBy(asked, ({ key }) => key)
      const keys = [wakeKey, ...streams.keys()]
      const ids = [lastWake, ...[...streams.values()].map(earliest)]
      const reply = await client.call('XREAD', 'COUNT', most, 'BLOCK', silence, 'STREAMS', ...keys, ...ids).catch(pause)
      isWoken = false
      if (Array.isArray(reply)) deliver(reply, streams)
      // others may talk all the time
      const quietSince = performance.now() - silence
      await Promise.all(asked.filter(({ lookedAt }) => !Array.isArray(reply) || lookedAt < quietSince).map(lookIdle))
    }
    isReading = false
  }

  /** Ends a reader for whom nothing can come. What was written just before that was found out is read first. */
  const lookIdle = async (reader: Reader): Promise<void> => {
    reader.lookedAt = performance.now()
    const isDone = (await reader.idle?.().catch(() => false)) === true
    if (isDone && reader.isLeaving) end(reader)
    reader.isLeaving = isDone
  }

  const deliver = (reply: readonly unknown[], streams: ReadonlyMap<string, readonly Reader[]>): void => {
    for (const stream of reply) {
      const [key, entries] = listOf(stream)
      for (const entry of listOf(entries)) {
        const [id, fields] = listOf(entry)
        if (key === wakeKey) lastWake = String(id)
        for (const reader of streams.get(String(key)) ?? []) {
          // readers of one stream may be at different places in it
          if (!isAfter(String(id), reader.last)) continue
          reader.last = String(id)
          reader.lookedAt = performance.now()
          reader.waiting.push(pairsOf(fields))
          reader.changed()
        }
      }
    }
  }

  const look = (): void => {
    if (isClosed) return
    if (!isReading) void read()
    else if (!isWoken) {
      isWoken = true
      wake()
    }
  }

  async function* follow(key: string, { from = '0', idle }: FollowOptions = {}): AsyncGenerator<StreamEntry> {
    const state = { isLeaving: false, isOver: isClosed, changed: () => undefined }
    const reader: Reader = { key, last: from, waiting: [], lookedAt: performance.now(), idle, ...state }
    readers.add(reader)
    look()
    try {
      while (true) {
        const entry = reader.waiting.shift()
        if (entry !== undefined) {
          if (reader.waiting.length === most - 1) look()
          yield entry
        } else if (reader.isOver) return
        else await new Promise<void>((resolve) => (reader.changed = () => resolve()))
      }
    } finally {
      readers.delete(reader)
    }
  }

  return {
    follow,
    close() {
      isClosed = true
      for (const reader of readers) end(reader)
      client.disconnect()
    },
  }
}

/** A connection that is being closed fails its reading; one that is lost waits by itself. */
const pause = (): Promise<undefined> => sleep(200, undefined)

function earliest(readers: readonly Reader[]): string {
  return readers.map(({ last }) => last).reduce((left, right) => (isAfter(left, right) ? right : left))
}

/** Whether an entry's id, `<milliseconds>-<number>`, comes after another. */
function isAfter(id: string, other: string): boolean {
  const [time = 0, number = 0] = id.split('-').map(Number)
  const [otherTime = 0, otherNumber = 0] = other.split('-').map(Number)
  return time > otherTime || (time === otherTime && number > otherNumber)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
