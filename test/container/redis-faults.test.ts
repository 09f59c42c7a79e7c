import { expect, it, onTestFinished } from 'vitest'
import { describeServers } from '../servers/describe-servers.ts'
import { freePort } from '../servers/ports.ts'
import { startProxy } from '../servers/proxy.ts'
import { startRedis, type RedisServer } from '../servers/redis-server.ts'
import { startReplica } from '../servers/replica.ts'
import type { Programs } from '../servers/provision.ts'
import { until } from '../servers/until.ts'
import { orderDesk } from '../cache/order-desk.ts'
import { ask } from '../set-up.ts'
import { expectLines, fresh, line, meddling, patientDesk, redisDesk, type RedisDesk } from './redis-at-hand.ts'

interface Trouble {
  readonly url: string
  begin(): Promise<void> | void
  end(): Promise<void> | void
}

/** A server that is gone with the test, whoever ended it before. */
async function serverOf(programs: Programs, port?: number): Promise<RedisServer> {
  const server = await startRedis(programs, port === undefined ? {} : { port })
  onTestFinished(() => server.stop())
  return server
}

const outages: readonly (readonly [
  what: string,
  lines: readonly string[],
  start: (p: Programs) => Promise<Trouble>,
])[] = [
  [
    'is frozen',
    [line.unread, line.alone, line.used],
    async (programs) => {
      const server = await serverOf(programs)
      return { url: server.url, begin: server.freeze, end: server.thaw }
    },
  ],
  [
    'is slow',
    [line.unread, line.alone, line.used],
    async (programs) => {
      const proxy = await startProxy((await serverOf(programs)).port)
      onTestFinished(() => proxy.stop())
      const late = (latency: number) => () => void (proxy.latency = latency)
      return { url: proxy.url, begin: late(300), end: late(0) }
    },
  ],
  [
    'is killed, and comes back empty',
    [line.gone, line.unread, line.alone, line.back, line.used],
    async (programs) => {
      const server = await serverOf(programs)
      return { url: server.url, begin: server.kill, end: async () => void (await serverOf(programs, server.port)) }
    },
  ],
]

await describeServers('T32 S19 a runtime whose Redis', {}, (programs) => {
  it.each(outages)('%s fails no call, serves its copies, and recovers', async (_what, lines, start) => {
    const trouble = await start(programs)
    const desk = await redisDesk(trouble.url)
    await desk.askUntil('exact', () => 'Known?')
    await trouble.begin()

    const said = new Map<string, number>()
    for (let time = 0; time < 60; time++) {
      const served = await desk.ask(fresh())
      expect(served.by).toBe('provider')
      said.set(served.said, (said.get(served.said) ?? 0) + 1)
      // it lies here: nobody has to be asked for it
      expect(await desk.ask('Known?')).toEqual({ by: 'exact', said: 'hit' })
    }
    // a few calls waited for as long as their budget is, and were told so; most have not waited at all
    expect(
      [...said.keys()].filter((word) => !/^(error (budget|store)|bypass breaker|miss no-entry)$/.test(word)),
    ).toEqual([])
    expect(said.get('bypass breaker')).toBeGreaterThan(40)

    await trouble.end()
    await until('it is used again', async () => {
      await desk.ask(fresh())
      return desk.lines().includes(line.used)
    })
    const question = fresh()
    await desk.askUntil('exact', () => question)
    expectLines(desk, lines)
  })

  it('was never there answers from the start, and is found when it comes', async () => {
    const port = await freePort()
    const desk = await redisDesk(`redis://127.0.0.1:${port}`)
    for (let time = 0; time < 30; time++) expect((await desk.ask(fresh())).by).toBe('provider')
    expect(desk.lines()).toContain(line.alone)
    await serverOf(programs, port)
    const question = fresh()
    await desk.askUntil('exact', () => question)
    expectLines(desk, [line.gone, line.unread, line.alone, line.back, line.used])
  })

  it('is full goes on reading and serving, and says once that it cannot write', async () => {
    const server = await serverOf(programs)
    const client = meddling(server.url)
    const [desk, other] = [await patientDesk(server.url), await patientDesk(server.url)]
    await desk.ask('Known?')
    await client.config('SET', 'maxmemory', '1mb')
    for (let time = 0; time < 20; time++)
      expect(await desk.ask(fresh())).toEqual({ by: 'provider', said: 'miss no-entry' })
    expect((await desk.ask('Known?')).by).toBe('exact')
    expect((await other.ask('Known?')).by).toBe('exact')
    expect(desk.lines()).toEqual([line.unwritten])
    await client.config('SET', 'maxmemory', '0')
    const question = fresh()
    await desk.askUntil('exact', () => question)
    expect(desk.lines()).toEqual([line.unwritten])
  })

  it('is a replica that may only be read serves what is there, and says once that it cannot write', async () => {
    const server = await serverOf(programs)
    const first = await patientDesk(server.url)
    await first.ask('Known?')
    await until('it lies there', async () => (await meddling(server.url).keys('sg:*:e:*')).length > 0)
    const replica = await startReplica(programs, server)
    onTestFinished(() => replica.stop())
    const desk = await patientDesk(replica.url)
    expect(await desk.ask('Known?')).toEqual({ by: 'exact', said: 'hit' })
    for (let time = 0; time < 20; time++)
      expect(await desk.ask(fresh())).toEqual({ by: 'provider', said: 'miss no-entry' })
    expect(desk.lines()).toEqual([line.unwritten])
    await meddling(replica.url).call('REPLICAOF', 'NO', 'ONE')
    const question = fresh()
    await desk.askUntil('exact', () => question)
    expect(desk.lines()).toEqual([line.unwritten])
  })

  it('T34 is flushed forgets with it, and fills it again without a word', async () => {
    const server = await serverOf(programs)
    const desk = await patientDesk(server.url)
    await desk.ask('Known?')
    await meddling(server.url).flushall()
    await desk.askUntil('provider', () => 'Known?')
    await desk.askUntil('exact', () => 'Known?')
    const question = fresh()
    await desk.askUntil('exact', () => question)
    expect(desk.lines()).toEqual([])
  })

  it('breaks connections off goes on, and comes to its copies and back to Redis', async () => {
    const proxy = await startProxy((await serverOf(programs)).port)
    onTestFinished(() => proxy.stop())
    const desk = await redisDesk(proxy.url)
    await desk.ask('Known?')
    for (let time = 0; time < 5; time++) {
      proxy.reset()
      expect((await desk.ask(fresh())).by).toBe('provider')
      expect((await desk.ask('Known?')).by).toBe('exact')
    }
    const question = fresh()
    await desk.askUntil('exact', () => question)
  })

  it('is frozen runs a tool that writes, and serves nothing that it made untrue, now or when it is back', async () => {
    const server = await serverOf(programs)
    const orders = orderDesk()
    const make = (): Promise<RedisDesk> => redisDesk(server.url, { agents: [orders.agent], script: orders.script })
    const [desk, other] = [await make(), await make()]
    const find = (at: RedisDesk): Promise<unknown> => at.runtime.call(orders.findOrder, { id: '42' })
    const before = await find(desk)
    expect(await find(other)).toEqual(before)
    server.freeze()
    for (let time = 0; time < 5; time++) await desk.runtime.call(orders.cancelOrder, { id: '42' })
    const after = await find(desk)
    expect(after).not.toEqual(before)
    server.thaw()
    await until('the other has heard', async () => JSON.stringify(await find(other)) === JSON.stringify(after))
    expect(await find(desk)).toEqual(after)
  })

  it('is frozen drops what is named in whatever way, here at once and elsewhere when it is back', async () => {
    const server = await serverOf(programs)
    let answers = 0
    const script = (): { text: string } => ({ text: `Answer ${++answers}` })
    const [desk, other] = [await redisDesk(server.url, { script }), await redisDesk(server.url, { script })]
    const tagged = { 'Old?': [], 'Two?': ['x', 'y'], 'One?': ['x'], 'Asked?': [] }
    const said = async (at: RedisDesk): Promise<readonly string[]> => {
      const texts: string[] = []
      for (const [question, tags] of Object.entries(tagged)) {
        texts.push((await at.runtime.llm(ask(question), { cache: { tags } })).text)
      }
      return texts
    }
    const before = await said(desk)
    for (const one of [desk, other]) one.clock.advance(60_000)
    await until(
      'both have copies',
      async () => JSON.stringify([await said(desk), await said(other)]) === JSON.stringify([before, before]),
    )
    server.freeze()
    for (const what of [{ tags: ['x', 'y'] }, { request: { llm: ask('Asked?') } }]) {
      await expect(desk.runtime.cache.invalidate(what)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    }
    const kept = (texts: readonly string[]): readonly boolean[] => texts.map((text, at) => text === before[at])
    expect(kept(await said(desk))).toEqual([true, false, true, false])
    await expect(desk.runtime.cache.invalidate({ olderThan: '30s' })).rejects.toThrow()
    expect(kept(await said(desk))).toEqual([false, false, false, false])

    server.thaw()
    await until('the other has heard', async () => !kept(await said(other)).includes(true))
    await until('all of it is told', () => desk.lines().includes(line.reached))
    expect(desk.lines().filter((one) => /invalidation/i.test(one))).toEqual([line.lost, line.reached])
  })

  it('is frozen or gone closes all the same', async () => {
    const server = await serverOf(programs)
    const desk = await redisDesk(server.url)
    await desk.ask('Known?')
    server.freeze()
    await desk.ask(fresh())
    await desk.runtime.close()
    await desk.store.close()
    await server.kill()
    const again = await redisDesk(server.url)
    await again.ask(fresh())
    await again.runtime.close()
    await again.store.close()
  })
})
