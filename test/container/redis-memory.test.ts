import { expect, it, onTestFinished } from 'vitest'
import { describeServers } from '../servers/describe-servers.ts'
import { startRedis } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { fresh, line, meddling, patientDesk } from './redis-at-hand.ts'

const text = 'An answer of some length. '.repeat(400)
const script = (): { text: string } => ({ text })

/** What may be said, once each. */
const policies: readonly (readonly [policy: string, may: readonly string[]])[] = [
  ['allkeys-lru', [line.unread, line.unwritten]],
  ['volatile-lfu', []],
  ['volatile-ttl', []],
  ['noeviction', [line.unwritten]],
]

await describeServers('T35 a runtime on a Redis that is full', { search: false }, (programs) => {
  it.each(policies)(
    'under %s fails no call, says what was promised, and serves nothing that was dropped',
    async (policy, may) => {
      const server = await startRedis(programs, { config: { 'maxmemory-policy': policy } })
      onTestFinished(() => server.stop())
      const client = meddling(server.url)
      const desk = await patientDesk(server.url, { script })
      await desk.ask('Dropped?')
      await desk.runtime.cache.invalidate({ all: true })
      const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
      await client.config('SET', 'maxmemory', String(used + 1_500_000))
      for (let time = 0; time < 250; time++) expect((await desk.ask(fresh())).by).toBe('provider')

      const facts = await client.info('stats')
      const evicted = Number(/evicted_keys:(\d+)/.exec(facts)?.[1])
      expect(evicted > 0).toBe(policy !== 'noeviction')
      expect(desk.lines().filter((one) => !may.includes(one))).toEqual([])
      expect(new Set(desk.lines()).size).toBe(desk.lines().length)
      const other = await patientDesk(server.url, { script })
      expect((await other.ask('Dropped?')).by).toBe('provider')
      await client.config('SET', 'maxmemory', '0')
      const question = fresh()
      await desk.askUntil('exact', () => question)
      await other.askUntil('exact', () => question)
      await other.runtime.cache.invalidate({ all: true })
      await until('it has heard', async () => (await desk.ask(question)).by === 'provider')
    },
  )
})
