import { expect, it, onTestFinished } from 'vitest'
import { describeServers } from '../servers/describe-servers.ts'
import { startRedis, type RedisServer } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { orderDesk } from '../cache/order-desk.ts'
import { ask, type SetUpOptions } from '../set-up.ts'
import { fresh, meddling, patientDesk, type RedisDesk } from './redis-at-hand.ts'

const minute = 60_000
const hour = 60 * minute

await describeServers('two runtimes on one Redis whose clocks are an hour apart', { search: false }, (programs) => {
  const start = async (): Promise<RedisServer> => {
    const server = await startRedis(programs)
    onTestFinished(() => server.stop())
    return server
  }
  const pair = async (url: string, options: SetUpOptions = {}): Promise<readonly [RedisDesk, RedisDesk]> => {
    const daily: SetUpOptions = { cache: { ttl: '1d' }, ...options }
    const [slow, fast] = [await patientDesk(url, daily), await patientDesk(url, daily)]
    fast.clock.advance(hour)
    return [slow, fast]
  }
  const by = async ({ runtime }: RedisDesk, question: string, ttl: '5m' | '1d'): Promise<string> => {
    const { servedBy } = await runtime.llm(ask(question), { cache: { ttl } })
    await runtime.cache.settled()
    return servedBy
  }

  it('share what lives for longer than that, in both directions', async () => {
    const [slow, fast] = await pair((await start()).url)
    expect([await by(slow, 'One?', '1d'), await by(fast, 'One?', '1d')]).toEqual(['provider', 'exact'])
    expect([await by(fast, 'Two?', '1d'), await by(slow, 'Two?', '1d')]).toEqual(['provider', 'exact'])
    expect([...slow.lines(), ...fast.lines()]).toEqual([])
  })

  it('T32 end an answer of the fast one on the slow one when its own life is over, copies too', async () => {
    const { url } = await start()
    const [slow, fast] = await pair(url)
    expect(await by(fast, 'Short?', '5m')).toBe('provider')
    expect(await by(slow, 'Short?', '5m')).toBe('exact')
    expect(await by(slow, 'Short?', '5m')).toBe('exact')
    const client = meddling(url)
    const [key = ''] = await client.keys('sg:*:e:*')
    // by the clock of Redis it lives for as long as was meant, and a minute more at most
    const left = await client.pttl(key)
    expect(left).toBeGreaterThan(4 * minute)
    expect(left).toBeLessThanOrEqual(6 * minute)
    await client.pexpire(key, 0)
    expect(await by(slow, 'Short?', '5m')).toBe('provider')
  })

  it('take an answer of the slow one for old on the fast one, whose new one both then serve', async () => {
    const [slow, fast] = await pair((await start()).url)
    expect(await by(slow, 'Short?', '5m')).toBe('provider')
    expect(await by(fast, 'Short?', '5m')).toBe('provider')
    await until('the new one is there', async () => (await by(fast, 'Short?', '5m')) === 'exact')
    expect(await by(slow, 'Short?', '5m')).toBe('exact')
    slow.clock.advance(hour + 6 * minute)
    expect(await by(slow, 'Short?', '5m')).toBe('provider')
  })

  it('T19 hear at once what the other drops', async () => {
    const [slow, fast] = await pair((await start()).url)
    for (const [one, other] of [
      [slow, fast],
      [fast, slow],
    ] as const) {
      const question = fresh()
      expect([await by(one, question, '1d'), await by(other, question, '1d')]).toEqual(['provider', 'exact'])
      await one.runtime.cache.invalidate({ all: true })
      expect(await by(one, question, '1d')).toBe('provider')
      await one.runtime.cache.invalidate({ all: true })
      await until('the other has heard', async () => (await by(other, question, '1d')) === 'provider')
    }
  })

  it('S16 drop what a tool has made untrue, whoever ran it', async () => {
    const { url } = await start()
    const orders = orderDesk()
    const [slow, fast] = await pair(url, { agents: [orders.agent], script: orders.script })
    const find = (at: RedisDesk): Promise<unknown> => at.runtime.call(orders.findOrder, { id: '42' })
    const before = await find(slow)
    await find(fast)
    await fast.runtime.call(orders.cancelOrder, { id: '42' })
    expect(await find(fast)).not.toEqual(before)
    await until('the slow one has heard', async () => JSON.stringify(await find(slow)) !== JSON.stringify(before))
  })

  it('S10 ask once for what both want at once', async () => {
    const { url } = await start()
    let asked = 0
    const gate = Promise.withResolvers<void>()
    const script = async (): Promise<{ text: string }> => {
      asked++
      await gate.promise
      return { text: 'Said once.' }
    }
    const [slow, fast] = await pair(url, { script })
    const first = fast.ask('Both?')
    await until('the first has begun', () => asked === 1)
    const second = slow.ask('Both?')
    await until('the second waits', async () => (await meddling(url).keys('sg:*:l:*')).length === 1)
    gate.resolve()
    expect((await first).by).toBe('provider')
    expect((await second).by).toMatch(/exact|coalesced/)
    expect(asked).toBe(1)
  })
})
