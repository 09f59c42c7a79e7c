import { mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createRuntime, defineAgent, memoryStore, type RuntimeOptions } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { ask } from '../set-up.ts'
import { describeServers } from '../servers/describe-servers.ts'
import { freePort } from '../servers/ports.ts'
import { startRedis } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { startChild } from '../stores/child.ts'
import { meddling } from './redis-at-hand.ts'

const options: RuntimeOptions = {
  providers: [scriptedModel(({ messages }) => ({ text: JSON.stringify(messages) }))],
  embedder: false,
  cacheBudget: '5s',
  logger: 'silent',
}

/** An environment that names a Redis, and a folder for files. */
async function named(url: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stratagent-default-'))
  vi.stubEnv('REDIS_URL', url)
  vi.stubEnv('STRATAGENT_CACHE', join(folder, 'cache.sqlite'))
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true })
  })
  return folder
}

await describeServers('a runtime that was given no store, where REDIS_URL names a Redis', {}, (programs) => {
  it('keeps its entries there, and conversations where they were', async () => {
    await using server = await startRedis(programs)
    const folder = await named(server.url)
    await using runtime = await createRuntime(options)
    const agent = defineAgent({ name: 'a', persona: { id: 'p', instructions: 'Answer.' }, model: 'scripted/one' })
    await runtime.run(agent, 'Hi', { session: 's1' })
    expect((await runtime.llm(ask('Here?'))).servedBy).toBe('provider')
    expect((await runtime.llm(ask('Here?'))).servedBy).toBe('exact')
    expect((await meddling(server.url).keys('sg:*:e:*')).length).toBeGreaterThan(0)
    expect([existsSync(join(folder, 'cache.sqlite')), existsSync(join(folder, 'sessions.sqlite'))]).toEqual([
      false,
      true,
    ])
  })

  it('leaves it alone when a store was given', async () => {
    await named(`redis://127.0.0.1:${await freePort()}`)
    await using runtime = await createRuntime({ ...options, store: memoryStore() })
    await runtime.llm(ask('Here?'))
    expect((await runtime.llm(ask('Here?'))).servedBy).toBe('exact')
  })

  it('T33 starts without it, and answers', async () => {
    await named(`redis://127.0.0.1:${await freePort()}`)
    await using runtime = await createRuntime({ ...options, cacheBudget: 20 })
    for (let time = 0; time < 3; time++) expect((await runtime.llm(ask('Here?'))).servedBy).toBe('provider')
  })

  it('is refused with what to do when it names none', async () => {
    await named('localhost')
    await expect(createRuntime(options)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/REDIS_URL.*redis:/),
    })
  })

  it('shares hits between two processes, and what one drops the other no longer serves', async () => {
    await using server = await startRedis(programs)
    await named(server.url)
    const [one, two] = [startChild('../container/redis-process.ts'), startChild('../container/redis-process.ts')]
    expect(await Promise.all([one.hear(), two.hear()])).toEqual(['ready', 'ready'])
    expect(await one.ask('Where?')).toBe('provider')
    expect([await two.ask('Where?'), await two.ask('Where?'), await one.ask('Where?')]).toEqual([
      'exact',
      'exact',
      'exact',
    ])
    expect(Number(await one.ask('drop'))).toBe(1)
    // who has dropped it never serves it again; whoever asks first asks anew
    expect(await one.ask('Where?')).toBe('provider')
    await two.ask('Whence?')
    expect(await one.ask('Whence?')).toBe('exact')
    await one.ask('drop')
    await until('the other has heard', async () => (await two.ask('Whence?')) === 'provider')
  })
})
