import type { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { providerServer, type AnswerSource, type ProviderServer } from 'stratagent/testing'
import { describeRedis, describeServers } from '../servers/describe-servers.ts'
import { startRedis } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { startChild } from '../stores/child.ts'
import { freshPrefix, keysOf, lookingAt } from '../stores/redis-at-hand.ts'
import { newHold } from './hold.ts'

const patience = { timeout: 60_000 } // processes take their time to start on a busy machine
const question = 'Where is the museum?'

interface Said {
  readonly texts: readonly string[]
  readonly failed: readonly string[]
  readonly paid: number
  readonly saved: number
  readonly misses: number
  readonly coalesced: number
}

async function startProvider(answer: AnswerSource): Promise<ProviderServer> {
  const provider = await providerServer({ answer })
  onTestFinished(() => provider.close())
  return provider
}

/** Processes on a Redis that ask a provider. */
async function startProcesses(count: number, redis: { url: string; prefix: string }, provider: ProviderServer) {
  const args = [redis.url, redis.prefix, provider.openaiUrl] as const
  const children = Array.from({ length: count }, () => startChild('../cache/lease-process.ts', ...args))
  for (const child of children) await child.hear()
  return children.map((child) => ({
    ...child,
    async run(told: { way?: string; count?: number; tenant?: string; question?: string } = {}): Promise<Said> {
      return JSON.parse(await child.ask(JSON.stringify({ way: 'llm', question, count: 100, tenant: 'acme', ...told })))
    },
  }))
}

/** Resolves when somebody waits for a lease. */
async function untilAwaited(client: Redis, prefix: string): Promise<void> {
  await until('somebody waits', async () => {
    const leases = (await keysOf(client, prefix)).filter((key) => key.includes(':l:'))
    const states = await Promise.all(leases.map((key) => client.hmget(key, 'w', 'd')))
    return states.some(([isAwaited, isDone]) => isAwaited === '1' && isDone === null)
  })
}

await describeRedis('several processes that ask the same', {}, ({ url, prefix: start }) => {
  const redis = () => ({ url, prefix: freshPrefix(start) })

  it('T36 S10 make one provider call of three hundred, however they ask', patience, async () => {
    let hold = newHold()
    const provider = await startProvider(async () => {
      await hold.here()
      return 'the old town'
    })
    const shared = redis()
    const processes = await startProcesses(3, shared, provider)
    for (const [asked, way] of ['llm', 'streamLlm', 'run', 'stream'].entries()) {
      hold = newHold()
      const all = Promise.all(processes.map((one) => one.run({ way, question: `${question} Asked by ${way}.` })))
      await hold.reached
      await untilAwaited(lookingAt(url), shared.prefix)
      hold.release()
      const said = await all
      expect(said.map(({ texts, failed }) => [way, texts, failed])).toEqual(
        Array.from({ length: 3 }, () => [way, ['the old town'], []]),
      )
      expect(provider.requests).toHaveLength(asked + 1)
      expect(said.reduce((sum, { paid }) => sum + paid, 0)).toBe(1)
      expect(said.reduce((sum, { saved }) => sum + saved, 0)).toBe(299)
    }
  })

  it('T36 S1 are never answered with another tenant’s answer', patience, async () => {
    const hold = newHold()
    let answers = 0
    const provider = await startProvider(async () => {
      const text = `answer ${++answers}`
      await hold.here()
      return text
    })
    const processes = await startProcesses(2, redis(), provider)
    const all = Promise.all(
      processes.flatMap((one) => ['acme', 'globex'].map((tenant) => one.run({ tenant, count: 5 }))),
    )
    await hold.reached
    await until('both tenants have asked', () => answers === 2)
    hold.release()
    const texts = (await all).map((said) => said.texts.join())
    expect(new Set(texts)).toEqual(new Set(['answer 1', 'answer 2']))
    expect(provider.requests).toHaveLength(2)
  })

  it('T36 S10 go on when the one that asks is killed', patience, async () => {
    const hold = newHold()
    const provider = await startProvider([
      async () => {
        await hold.here()
        return 'too late'
      },
      'the old town',
    ])
    const shared = redis()
    const [leader, ...others] = await startProcesses(3, shared, provider)
    void leader?.run().catch(() => undefined)
    await hold.reached
    const all = Promise.all(others.map((one) => one.run()))
    await untilAwaited(lookingAt(url), shared.prefix)
    await leader?.kill('SIGKILL')
    const said = await all
    hold.release()
    expect(said.map(({ texts, failed }) => [texts, failed])).toEqual(
      Array.from({ length: 2 }, () => [['the old town'], []]),
    )
    expect(provider.requests).toHaveLength(2)
  })

  it('T36 are not failed by the provider’s answer to the one that asks', patience, async () => {
    const hold = newHold()
    const provider = await startProvider([
      async () => {
        await hold.here()
        return { fault: { status: 400 } }
      },
      'the old town',
    ])
    const shared = redis()
    const [leader, ...others] = await startProcesses(3, shared, provider)
    const failed = leader?.run({ count: 1 })
    await hold.reached
    const all = Promise.all(others.map((one) => one.run()))
    await untilAwaited(lookingAt(url), shared.prefix)
    hold.release()
    expect((await failed)?.failed).toEqual(['PROVIDER_REJECTED'])
    expect((await all).map((said) => [said.texts, said.failed])).toEqual(
      Array.from({ length: 2 }, () => [['the old town'], []]),
    )
    expect(provider.requests).toHaveLength(2)
  })
})

await describeServers('several processes whose Redis is killed', {}, (programs) => {
  it('T36 S19 ask each for themselves, and fail no call', patience, async () => {
    const hold = newHold()
    const provider = await startProvider(async () => {
      await hold.here()
      return 'the old town'
    })
    const server = await startRedis(programs)
    onTestFinished(() => server.stop())
    const shared = { url: server.url, prefix: 'killed' }
    const processes = await startProcesses(3, shared, provider)
    const all = Promise.all(processes.map((one) => one.run()))
    await hold.reached
    await untilAwaited(lookingAt(server.url), shared.prefix)
    await server.kill()
    await until('each of them has asked', () => provider.requests.length === 3)
    hold.release()
    expect((await all).map(({ texts, failed }) => [texts, failed])).toEqual(
      Array.from({ length: 3 }, () => [['the old town'], []]),
    )
  })
})
