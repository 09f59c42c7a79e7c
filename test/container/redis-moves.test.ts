import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startCluster } from '../servers/cluster.ts'
import { describeServers } from '../servers/describe-servers.ts'
import { startRedis } from '../servers/redis-server.ts'
import { startSentinel } from '../servers/sentinel.ts'
import { until } from '../servers/until.ts'
import { expectLines, fresh, line, meddling, redisDesk, type RedisDesk } from './redis-at-hand.ts'

/** It is used again, and keeps what it is given. */
async function expectRecovery(desk: RedisDesk): Promise<void> {
  await until('it is used again', async () => {
    await desk.ask(fresh())
    return desk.lines().includes(line.used)
  })
  const question = fresh()
  await desk.askUntil('exact', () => question)
}

await describeServers('T32 S19 a runtime whose Redis moves', {}, (programs) => {
  it('to the replica when the master is killed, fails no call and finds there what it had', async () => {
    await using set = await startSentinel(programs)
    const way = { connect: { sentinels: set.sentinels, name: set.name } }
    const desk = await redisDesk(way)
    await desk.askUntil('exact', () => 'Known?')
    await meddling(set.master.url).wait(1, 5_000)
    await set.master.kill()
    for (let time = 0; time < 60; time++) {
      expect((await desk.ask(fresh())).by).toBe('provider')
      expect(await desk.ask('Known?')).toEqual({ by: 'exact', said: 'hit' })
    }
    await expectRecovery(desk)
    expectLines(desk, [line.gone, line.unread, line.alone, line.back, line.used])

    const later = await redisDesk(way)
    await later.askUntil('exact', () => 'Known?')
    expect(await later.runtime.cache.invalidate({ all: true })).toBeGreaterThan(0)
    await until('the first has heard', async () => (await desk.ask('Known?')).by === 'provider')
  })

  it('from node to node of a cluster, a slot at a time, fails no call and keeps all it had', async () => {
    await using cluster = await startCluster(programs)
    const nodes = cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port }))
    const [desk, other] = [
      await redisDesk({ connect: { cluster: nodes } }),
      await redisDesk({ connect: { cluster: nodes } }),
    ]
    const known = Array.from({ length: 20 }, (_, at) => `Known ${at}?`)
    for (const question of known) await desk.askUntil('exact', () => question)
    const client = meddling(cluster.nodes[0]?.url ?? '')
    let isMoving = true
    const asking = (async () => {
      while (isMoving) {
        expect((await desk.ask(fresh())).by).toBe('provider')
        for (const question of known) expect((await desk.ask(question)).by).toBe('exact')
      }
    })()
    for (const bucket of ['all', ...Array.from({ length: 16 }, (_, at) => String(at).padStart(2, '0'))]) {
      const slot = await client.cluster('KEYSLOT', `{${bucket}}`)
      const owner = cluster.nodes.findIndex(
        (_, at) => Math.floor((at * 16_384) / 3) <= slot && slot < Math.floor(((at + 1) * 16_384) / 3),
      )
      await cluster.moveSlot(slot, (owner + 1) % 3)
    }
    isMoving = false
    await asking
    for (const question of known) await other.askUntil('exact', () => question)
    expect(await other.runtime.cache.invalidate({ all: true })).toBeGreaterThanOrEqual(20)
    await until('the other has heard', async () => (await desk.ask('Known 0?')).by === 'provider')
    const question = fresh()
    await desk.askUntil('exact', () => question)
    // a script that meets half of its bucket gives up: that may be said, once, and nothing else is
    const may = new Set<string>([line.unread, line.unwritten])
    const said = [...desk.lines(), ...other.lines()]
    expect(said.filter((one) => !may.has(one))).toEqual([])
    expect(new Set(desk.lines()).size).toBe(desk.lines().length)
  })

  it('nowhere, and starts anew with what it wrote to its file, has all of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stratagent-aof-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const config = { appendonly: 'yes', appendfsync: 'always' }
    const server = await startRedis(programs, { config, folder })
    onTestFinished(() => server.stop())
    const desk = await redisDesk(server.url)
    await desk.askUntil('exact', () => 'Known?')
    await desk.ask('Gone?')
    const other = await redisDesk(server.url)
    expect((await other.ask('Gone?')).by).toBe('exact')
    await server.kill()
    for (let time = 0; time < 30; time++) expect((await desk.ask(fresh())).by).toBe('provider')
    const again = await startRedis(programs, { config, folder, port: server.port })
    onTestFinished(() => again.stop())
    await expectRecovery(desk)
    expectLines(desk, [line.gone, line.unread, line.alone, line.back, line.used])
    const later = await redisDesk(again.url)
    expect(await later.ask('Known?')).toEqual({ by: 'exact', said: 'hit' })
  })
})
