import { Redis } from 'ioredis'
import { expect, onTestFinished } from 'vitest'
import { nearStore, redisStore, withBreaker, type Decision, type RedisStoreOptions } from 'stratagent'
import { ask, setUp, type SetUp, type SetUpOptions } from '../set-up.ts'
import { keptLines } from '../stores/near-at-hand.ts'
import { until } from '../servers/until.ts'

export interface Served {
  readonly by: string
  /** What the exact layer said. */
  readonly said: string
}
export interface RedisDesk extends SetUp {
  /** What the logger was told, without its fields. */
  readonly lines: () => readonly string[]
  /** Asks a question of the model. */
  ask(question: string): Promise<Served>
  /** Asks until somebody has answered in this way. */
  askUntil(by: string, question: () => string): Promise<void>
}

export interface RedisDeskOptions extends SetUpOptions {
  /** Milliseconds after which the breaker takes an operation for late. */
  readonly patience?: number
}

/** A runtime on Redis as `REDIS_URL` gives one: copies in front, and a breaker. */
export async function redisDesk(to: string | RedisStoreOptions, all: RedisDeskOptions = {}): Promise<RedisDesk> {
  const { patience, ...options } = all
  const way = typeof to === 'string' ? { url: to } : to
  const logger = keptLines()
  const breaker = { logger, ...(patience !== undefined && { patience }) }
  const made = await setUp({
    embedder: false,
    // ample for a healthy Redis beside other work
    cacheBudget: '200ms',
    logger,
    store: (clock) => nearStore(withBreaker(redisStore({ ...way, clock, logger }), breaker), { clock }),
    ...options,
  })
  const { runtime, store } = made
  onTestFinished(async () => {
    await runtime.close()
    await store.close()
  })
  const asked = async (question: string): Promise<Served> => {
    const { servedBy, cache } = await runtime.llm(ask(question))
    await runtime.cache.settled()
    return {
      by: servedBy,
      said: cache
        .filter(({ layer }) => layer === 'exact')
        .map(said)
        .join(),
    }
  }
  return {
    ...made,
    lines: () => logger.lines.map((line) => line.replace(/ \{.*/, '')),
    ask: asked,
    askUntil: (by, question) => until(`${by} answers`, async () => (await asked(question())).by === by),
  }
}

/** The same for a Redis that answers, on a machine that may be too busy to let it do so in time. */
export function patientDesk(to: string | RedisStoreOptions, options: RedisDeskOptions = {}): Promise<RedisDesk> {
  return redisDesk(to, { cacheBudget: '20s', patience: 20_000, ...options })
}

function said({ result, reason }: Decision): string {
  return reason === undefined ? result : `${result} ${reason}`
}

/** A client that makes trouble on purpose. */
export function meddling(url: string): Redis {
  const client = new Redis(url, { protocol: 2 })
  client.on('error', () => undefined)
  onTestFinished(() => client.disconnect())
  return client
}

export const line = {
  unread: 'warn The llm response cache could not read; calls go on without it.',
  unwritten: 'warn The llm response cache could not write; calls go on without it.',
  alone: 'warn The store is left alone for a moment, and tried again from time to time.',
  used: 'info The store answers again and is used.',
  gone: 'warn Redis is not reachable. Calls go on without what it holds, and it is tried again.',
  back: 'info Redis is reachable again.',
  lost: 'error An invalidation did not reach the store. It is tried again; what it concerns is not served meanwhile.',
  reached: 'info All invalidations have reached the store.',
} as const

let questions = 0

/** A question nobody has asked. */
export const fresh = (): string => `Question ${++questions}?`

/** Exactly these, each once; that a write came too late may be said beside them. */
export function expectLines(desk: RedisDesk, lines: readonly string[]): void {
  const unwritten = desk.lines().filter((one) => one === line.unwritten)
  expect(unwritten.length).toBeLessThanOrEqual(1)
  expect(desk.lines().toSorted()).toEqual([...lines, ...unwritten].toSorted())
}
