import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'

import { Redis } from 'ioredis'
import { afterAll, describe, inject, it } from 'vitest'

import type { Answer, Wanted } from './desk.ts'
import type { Programs } from './provision.ts'

// a worker whose runner was killed would go on for as long as its test does, and its servers with it
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))

/** The server of the run, and the part of its keys that belongs to this suite. */
export interface SharedRedis {
  readonly url: string
  /** Begins the name of every key and index of this suite. They are removed when it ends. */
  readonly prefix: string
  /** Such as `Redis 8.2.3`. */
  readonly name: string
  readonly search: boolean
}

/** Servers and processes start, form and fail over while others work on the same machine: twenty times as long is no failure. */
const patience = { timeout: 180_000 }

export interface Needs {
  /** Whether it is of no use without the search module. @default false */
  readonly search?: boolean
}

/** A suite against the server of the run. Where there is none it is skipped, and fails in CI; either way with the reason. */
export async function describeRedis(
  suite: string,
  { search = false }: Needs,
  body: (redis: SharedRedis) => void,
): Promise<void> {
  const answer = await ask({ what: 'shared', search, suite })
  if (!('url' in answer)) return goWithout(suite, answer)
  describe(suite, patience, () => {
    const prefix = `test-${randomUUID().slice(0, 8)}`
    afterAll(() => removeKeys(answer.url, prefix))
    body({ ...answer, prefix })
  })
}

export interface ProgramNeeds extends Needs {
  /** @default false */
  readonly valkey?: boolean
}

/** A suite that starts servers of its own, from the programs it is given. Where there are none, as above. */
export async function describeServers(
  suite: string,
  { search = false, valkey = false }: ProgramNeeds,
  body: (programs: Programs) => void,
): Promise<void> {
  const answer = await ask({ what: valkey ? 'valkey' : 'programs', search, suite })
  if (!('programs' in answer)) return goWithout(suite, answer)
  describe(suite, patience, () => body(answer.programs))
}

function goWithout(suite: string, answer: Answer): void {
  const because = 'because' in answer ? answer.because : 'there is no server'
  if (['', '0', 'false'].includes(process.env['CI'] ?? '')) {
    describe.skip(`${suite} (${because})`, () => it('needs a server', () => undefined))
    return
  }
  describe(suite, () => {
    it('finds the server it needs', () => {
      throw new Error(because)
    })
  })
}

/** Asks at the desk of the run. It may take as long as an install, which is longer than fetch would wait. */
async function ask(wanted: Wanted): Promise<Answer> {
  const asking = request({ host: '127.0.0.1', port: inject('servers'), method: 'POST' })
  const answered = once(asking, 'response')
  asking.end(JSON.stringify(wanted))
  const [response] = (await answered) as [IncomingMessage]
  return (await json(response)) as Answer
}

/** The server may be somebody's: what a suite wrote goes again. */
async function removeKeys(url: string, prefix: string): Promise<void> {
  const client = new Redis(url, { protocol: 2 })
  try {
    const indexes = await client.call('FT._LIST').catch(() => [])
    const own = Array.isArray(indexes) ? indexes.filter((name) => String(name).startsWith(prefix)) : []
    for (const name of own) await client.call('FT.DROPINDEX', String(name))
    for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1_000 })) {
      if (Array.isArray(keys) && keys.length > 0) await client.unlink(keys.map(String))
    }
  } finally {
    client.disconnect()
  }
}
