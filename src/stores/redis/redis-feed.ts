import { setTimeout as sleep } from 'node:timers/promises'
import { StratagentError } from '../../contract/errors.ts'
import type { StoreChange } from '../../contract/store.ts'
import { announceScript, foundScript, joinScript } from './lua-changes.ts'
import { countChanges, isAfter, readChanges, readTexts } from './redis-change.ts'
import type { RedisClient } from './redis-client.ts'
import type { RedisLedger } from './redis-ledger.ts'
import { leave, type RedisLink } from './redis-link.ts'
import type { RedisNames } from './redis-names.ts'
import { loadMarks } from './redis-marks.ts'
import { redisScript, runScript } from './redis-script.ts'
import { connectionOf } from './redis-watch.ts'

/** News between the processes that share a Redis. */
export interface RedisFeed {
  /** Whether what this process knows is young enough to serve by. */
  readonly isCurrent: boolean
  /** Milliseconds for which nothing was heard. */
  readonly silence: number
  /** Makes it so; throws when Redis cannot be asked. */
  catchUp(): Promise<void>
  /** Hears what has been said up to an epoch. */
  hear(epoch: number): Promise<void>
  /** Learns everything anew, after a flush or a loss. */
  rejoin(): Promise<void>
  /** Says something to all, and gives the epoch it has. */
  announce(kind: Announced, names: readonly string[]): Promise<number>
  watch(listener: (change: StoreChange) => void): () => void
  /** Hears of leases that others wait for and that were given back. */
  hearReleases(listener: (released: readonly string[]) => void): () => void
  close(): Promise<void>
}
/** With `aged` goes an instant, and then names of tags. */
type Announced = 'moved' | 'fenced' | 'replaced' | 'removed' | 'aged' | 'released'
export interface FeedOptions {
  readonly link: RedisLink
  readonly names: RedisNames
  readonly ledger: RedisLedger
  readonly staleness: number
}

/** Milliseconds for which a follower waits for news before it says that there is none. */
const silence = 1_000
const piece = 10_000
const farewell = 200
const announcing = redisScript(announceScript)
const joining = redisScript(joinScript)
const founding = redisScript(foundScript)

/** Follows the changes on a connection of its own. What was missed is noticed by its number, and everything is learnt anew. */
export function redisFeed({ link, names, ledger, staleness }: FeedOptions): RedisFeed {
  const listeners = new Set<(change: StoreChange) => void>()
  const releaseListeners = new Set<(released: readonly string[]) => void>()
  const ending = new AbortController()
  const [state, changes, marks] = names.shared
  let place = { born: '', number: 0, id: '0-0' }
  let heardAt = -Infinity
  let joins: Promise<void> | undefined
  let follower: RedisClient | undefined
  let isBehind = false

  const tell = (change: StoreChange): void => {
    for (const listener of listeners) listener(change)
  }

  const join = async (): Promise<void> => {
    const before = place.born
    const answer = await link.ask((client) => runScript(client, joining, { keys: names.shared, args: [ledger.last] }))
    const [born = '', last = '', number = '', id = ''] = readTexts(answer)
    if (before !== '') tell({ kind: 'lost' }) // before anything is known that speaks against it
    await Promise.all([
      ...names.buckets.map((bucket) =>
        link.ask((client) => runScript(client, founding, { keys: [`${bucket}m`], args: [last, born] })),
      ),
      loadMarks({ link, marks, ledger }),
    ])
    ledger.found(Number(born))
    ledger.reach(Number(last))
    place = { born, number: Number(number), id }
    heardAt = performance.now()
    isBehind = false
    if (before !== '') tell({ kind: 'lost' })
  }
  const rejoin = (): Promise<void> => (joins ??= join().finally(() => (joins = undefined)))

  /** Takes in what came, and gives whether there may be more; what leaves a gap is not believed. */
  const take = async (answer: unknown, askedAt: number): Promise<boolean> => {
    for (const { id, number, born, epoch, change, released } of readChanges(answer)) {
      if (born !== place.born || number > place.number + 1) return rejoin().then(() => false)
      if (number <= place.number) {
        if (isAfter(id, place.id)) return rejoin().then(() => false) // counted anew since: a replica took over that had not heard it all
        continue
      }
      place = { born, number, id }
      ledger.reach(epoch)
      if (released !== undefined) for (const listener of releaseListeners) listener(released)
      if (change === undefined) continue
      if (change.kind === 'moved') ledger.add(change)
      tell(change)
    }
    if (countChanges(answer) >= piece) return true
    heardAt = Math.max(heardAt, askedAt)
    return false
  }
  const look = (client: RedisClient, ...wait: (string | number)[]): Promise<unknown> =>
    client.call('XREAD', ['COUNT', piece, ...wait, 'STREAMS', changes, place.id])
  /** Takes in all that there is. */
  const takeAll = async (client: RedisClient, askedAt: number): Promise<void> => {
    while (await take(await look(client), askedAt));
  }

  /** Nothing was said: whether that is because everything has gone. */
  const askWhetherAllIsThere = async (client: RedisClient): Promise<void> => {
    const [born, number] = readTexts(await client.call('HMGET', [state, 'born', 'number']))
    const wasBehind = isBehind
    isBehind = Number(number) > place.number
    if (born !== place.born || Number(number) < place.number || (isBehind && wasBehind)) await rejoin()
  }

  const follow = async (): Promise<void> => {
    if (place.born === '') await rejoin()
    if (follower === undefined) {
      const client = await link.another()
      if (ending.signal.aborted) return leave(client)
      follower = client
      await connectionOf(client)
    }
    while (!ending.signal.aborted && follower !== undefined) {
      const askedAt = performance.now()
      const answer = await look(follower, 'BLOCK', silence)
      if (answer === null) await askWhetherAllIsThere(follower)
      await take(answer, askedAt)
    }
  }
  /** A connection that has gone silent is not used again. */
  const drop = (): void => {
    follower?.disconnect()
    follower = undefined
  }
  const followForEver = async (): Promise<void> => {
    for (let pause = 50; !ending.signal.aborted; pause = Math.min(1_000, pause * 2)) {
      const startedAt = performance.now()
      await follow().catch(drop) // whoever reads meanwhile asks by itself
      if (performance.now() - startedAt > 5_000) pause = 50
      await sleep(pause, undefined, { signal: ending.signal }).catch(() => undefined)
    }
  }
  const following = followForEver()

  return {
    get isCurrent() {
      return performance.now() - heardAt <= staleness
    },
    get silence() {
      return performance.now() - heardAt
    },
    async catchUp() {
      if (place.born === '') return rejoin()
      const askedAt = performance.now()
      await link.ask(async (client) => {
        await askWhetherAllIsThere(client)
        await takeAll(client, askedAt)
      })
    },
    async hear(epoch) {
      const askedAt = performance.now()
      await link.ask((client) => takeAll(client, askedAt))
      if (ledger.last < epoch) await rejoin()
    },
    rejoin,
    async announce(kind, list) {
      const answer = await link.ask((client) =>
        runScript(client, announcing, { keys: names.shared, args: [ledger.last, kind, JSON.stringify(list)] }),
      )
      const epoch = Number(readTexts(answer)[0])
      if (!Number.isSafeInteger(epoch)) throw new StratagentError('STORE_UNAVAILABLE', 'Redis gave no epoch.')
      return epoch
    },
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    hearReleases(listener) {
      releaseListeners.add(listener)
      return () => releaseListeners.delete(listener)
    },
    async close() {
      ending.abort()
      drop()
      // a cluster that was being connected may never say that it is not
      await Promise.race([following, sleep(farewell, undefined, { ref: false })])
    },
  }
}
