import type { Clock } from '../../contract/host.ts'
import type { StoreSelector } from '../../contract/store.ts'
import { answerOf } from '../../identity/tags.ts'
import { selectsNothing } from '../limits.ts'
import { doomScript, groupsScript, membersScript, sweepScript, takeScript } from './lua-remove.ts'
import { readTexts } from './redis-change.ts'
import type { RedisFeed } from './redis-feed.ts'
import type { RedisLink } from './redis-link.ts'
import type { RedisNames } from './redis-names.ts'
import { redisScript, runScript } from './redis-script.ts'

export interface RedisRemoverOptions {
  readonly link: RedisLink
  readonly names: RedisNames
  readonly feed: RedisFeed
  readonly clock: Clock
  /** Work that nobody waits for until the store closes. */
  readonly later: (work: () => Promise<unknown>) => void
}
export interface RedisRemover {
  /** Gives how many went. */
  remove(selector: StoreSelector): Promise<number>
  /** Removes the storage of what was invalidated in a bucket, in small bites, in the background. */
  sweep(bucket: string): void
}

const dooming = redisScript(doomScript)
const taking = redisScript(takeScript)
const sweeping = redisScript(sweepScript)
const grouping = redisScript(groupsScript)
const listing = redisScript(membersScript)
/** Sets of entries that go out of sight in one script, entries that are looked at, entries whose storage goes. */
const setBite = 2_000
const answerBite = 200
const lookBite = 200
const sweepBite = 200
/** Keys that are told of at once. */
const tellBite = 500

/** Removes what a selector names: whole tags at once, whatever they hold; anything else entry by entry. */
export function redisRemover({ link, names, feed, clock, later }: RedisRemoverOptions): RedisRemover {
  const sweepings = new Set<string>()
  const run = (script: typeof dooming, bucket: string, args: readonly (string | number)[]): Promise<unknown> =>
    link.ask((client) => runScript(client, script, { keys: [`${bucket}m`], args }))

  const sweep = (bucket: string): void => {
    if (sweepings.has(bucket)) return
    sweepings.add(bucket)
    later(async () => {
      try {
        while (Number(await run(sweeping, bucket, [sweepBite])) === 1);
      } finally {
        sweepings.delete(bucket)
      }
    })
  }

  const doom = async (bucket: string, epoch: number, { mode, told }: Dooming): Promise<number> => {
    let gone = 0
    for (let cursor = 0; cursor >= 0;) {
      const answer = await run(dooming, bucket, [epoch, clock.now(), mode, cursor, setBite, answerBite, ...told])
      const [count, next]: unknown[] = Array.isArray(answer) ? answer : []
      gone += Number(count)
      cursor = Number(next ?? -1)
    }
    if (mode !== 'fence') sweep(bucket)
    return gone
  }

  const everywhere = async (count: (bucket: string) => Promise<number>): Promise<number> => {
    const counts = await Promise.all(names.buckets.map(count))
    return counts.reduce((sum, one) => sum + one, 0)
  }

  /** Takes those of some keys that meet conditions, a bite after the other; gives how many. */
  const take = async (bucket: string, keys: readonly string[], conditions: readonly (string | number)[]) => {
    let gone = 0
    for (let first = 0; first < keys.length; first += lookBite) {
      const some = keys.slice(first, first + lookBite)
      gone += readTexts(await run(taking, bucket, [...conditions, ...some])).length
    }
    return gone
  }
  const takeOld = async (bucket: string, conditions: readonly (string | number)[]): Promise<number> => {
    let gone = 0
    for (const group of readTexts(await run(grouping, bucket, []))) {
      gone += await take(bucket, readTexts(await run(listing, bucket, [group])), conditions)
    }
    return gone
  }

  /** Tells others before the work, in case it is cut short, and after it, of what they took in meanwhile. */
  const telling = async <T>({ kind, names: told }: News, work: () => Promise<T>): Promise<T> => {
    const tell = async (): Promise<void> => {
      for (let first = 0; first < told.length; first += kind === 'removed' ? tellBite : told.length) {
        await feed.announce(kind, kind === 'removed' ? told.slice(first, first + tellBite) : told)
      }
    }
    await tell()
    const done = await work()
    await tell()
    return done
  }

  return {
    sweep,
    async remove(selector) {
      if (selectsNothing(selector)) return 0
      const { keys, createdBefore } = selector
      const answers = new Map(selector.tags?.map((tag) => [names.nameOf(tag), nameOfAnswer(tag, names)]))
      const tags = [...answers.keys()]
      const told = [tags.length, ...tags.flatMap((tag) => [tag, answers.get(tag) ?? ''])]
      const isWhole = keys === undefined && createdBefore === undefined
      const mode = isWhole ? (tags.length === 0 ? 'all' : 'tags') : 'fence'
      let gone = 0
      if (isWhole || tags.length > 0) {
        const epoch = await feed.announce(isWhole ? 'moved' : 'fenced', tags)
        const [count] = await Promise.all([
          everywhere((bucket) => doom(bucket, epoch, { mode, told })),
          feed.hear(epoch), // its own calls are the first that may no more be served
        ])
        gone = count
      }
      if (isWhole) return gone
      const conditions = [createdBefore ?? '+inf', ...told]
      if (keys === undefined) {
        const news = { kind: 'aged', names: [String(createdBefore), ...tags] } as const
        return telling(news, () => everywhere((bucket) => takeOld(bucket, conditions)))
      }
      const named = keys.map(names.nameOf)
      return telling({ kind: 'removed', names: named }, () => everywhere((bucket) => take(bucket, named, conditions)))
    },
  }
}

interface News {
  readonly kind: 'removed' | 'aged'
  readonly names: readonly string[]
}
interface Dooming {
  readonly mode: 'all' | 'tags' | 'fence'
  /** Tags as a script is told them. */
  readonly told: readonly (string | number)[]
}

/** The name of the entry that a tag stands for alone; nothing for a tag that many may carry. */
function nameOfAnswer(tag: string, { nameOf }: RedisNames): string {
  const answer = answerOf(tag)
  return answer === undefined ? '' : nameOf(answer)
}
