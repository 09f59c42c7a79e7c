import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import { expect, it, onTestFinished } from 'vitest'
import { createRuntime, memorySessions, redisStore, type Runtime } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'

import { describeServers } from '../servers/describe-servers.ts'
import { freePort } from '../servers/ports.ts'
import { startRedis } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { ask } from '../set-up.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const program = ['--conditions=stratagent-source', '--import', '@oxc-node/core/register', 'src/cli/main.ts', 'review']
const acme = { tenant: 'acme' }
const asked = [
  ['What is the capital of France?', 'Tell me the capital city of France.'],
  ['How do I reset my password?', 'How can I reset my password?'],
] as const

/** `stratagent review` in a process of its own, which is told what to press. */
function startReview(url: string, ...words: readonly string[]) {
  const env = { ...process.env, REDIS_URL: url, STRATAGENT_CACHE: '' }
  const child = spawn(process.execPath, [...program, ...words], { cwd: root, env })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close').then(([code]: unknown[]) => code)
  child.stdin.on('error', () => undefined) // it may have ended before it has read all
  let shown = ''
  child.stdout.on('data', (part) => (shown += String(part)))
  const errors = text(child.stderr)
  return {
    /** Resolves when it has ended, its input still open. */
    code: ended,
    press: (letter: string) => child.stdin.write(`${letter}\n`),
    shows: (what: string) => {
      const endedWithout = async (): Promise<void> => {
        const code = await ended
        if (!shown.includes(what)) throw new Error(`It ended with ${String(code)}: ${await errors}`)
      }
      return Promise.race([until(`it shows ${what}`, () => shown.includes(what), { limit: 60_000 }), endedWithout()])
    },
    async ended() {
      child.stdin.end()
      return { code: await ended, out: shown, err: await errors }
    },
  }
}

/** An application on a Redis, as one of several processes. */
async function application(url: string): Promise<Runtime> {
  const store = redisStore({ url })
  const runtime = await createRuntime({
    store,
    sessions: memorySessions(),
    providers: [scriptedModel(() => ({ text: 'An answer.' }))],
    cache: { semantic: { review: { rate: 1 } } },
    cacheBudget: '20s',
    logger: 'silent',
  })
  onTestFinished(async () => {
    await runtime.close()
    await store.close()
  })
  return runtime
}

/** Two hits that wait for a person. */
async function fill(runtime: Runtime): Promise<void> {
  for (const [stored, again] of asked) {
    await runtime.llm(ask(stored), acme)
    await runtime.cache.settled()
    expect((await runtime.llm(ask(again), acme)).servedBy).toBe('semantic')
  }
  await until('both are in line', async () => (await runtime.cache.review.list(acme)).length === 2)
}

const suite: Parameters<typeof describeServers>[2] = (programs) => {
  it('shows two processes the same line, and what is said in one holds in the other and in the application', async () => {
    await using server = await startRedis(programs)
    const runtime = await application(server.url)
    await fill(runtime)
    const [one, two] = [startReview(server.url, '--tenant', 'acme'), startReview(server.url, '--tenant', 'acme')]
    await Promise.all([one.shows('1 of 2'), two.shows('1 of 2')])

    one.press('n')
    await one.shows('2 of 2')
    one.press('q')
    expect(await one.ended()).toMatchObject({
      code: 0,
      err: expect.stringContaining('0 the same, 1 different; 1 wait'),
    })
    const third = await startReview(server.url, '--tenant', 'acme', '--list').ended()
    expect(third.out.match(/^similarity/gm)).toHaveLength(1)
    await until('the application knows', async () => (await runtime.cache.review.list(acme)).length === 1)
    expect(await runtime.cache.evidence(undefined, acme)).toMatchObject({ right: 0, wrong: 1, sources: { review: 1 } })

    two.press('s')
    await two.shows('2 of 2')
    two.press('y')
    expect(await two.ended()).toMatchObject({ code: 0, err: expect.stringContaining('1 the same, 0 different') })
    expect((await startReview(server.url, '--tenant', 'acme').ended()).err).toBe('Nothing waits for this tenant.\n')
    const [waiting] = await runtime.cache.review.list(acme)
    expect(waiting).toBeUndefined()
  })

  it('keeps a pair from hitting again in every process once it was called different', async () => {
    await using server = await startRedis(programs)
    const [here, there] = [await application(server.url), await application(server.url)]
    await fill(here)
    const review = startReview(server.url, '--tenant', 'acme')
    await review.shows('1 of 2')
    review.press('n')
    await review.shows('2 of 2')
    review.press('n')
    expect(await review.ended()).toMatchObject({ code: 0 })
    for (const runtime of [here, there]) {
      for (const [, again] of asked) {
        await until('the refusal is known', async () => (await runtime.llm(ask(again), acme)).servedBy !== 'semantic')
      }
    }
    expect(await there.cache.evidence(undefined, acme)).toMatchObject({ wrong: 2 })
  })
}

await describeServers('stratagent review on a Redis with search', { search: true }, suite)
await describeServers('stratagent review on a Valkey', { valkey: true }, suite)

await describeServers('stratagent review', {}, (programs) => {
  it('says of a Redis that is gone what to do, and waits for none that is frozen', async () => {
    const gone = await startReview(`redis://ann:hush@127.0.0.1:${await freePort()}`, '--list').ended()
    expect(gone).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/Redis \(ECONNREFUSED|CLOSED\): /) })
    expect(gone.err).not.toContain('hush')
    await using server = await startRedis(programs)
    const runtime = await application(server.url)
    await fill(runtime)
    const reader = startReview(server.url, '--tenant', 'acme')
    await reader.shows('1 of 2')
    server.freeze()
    reader.press('n')
    expect(await reader.code).toBe(1)
    const frozen = await startReview(server.url, '--list').ended()
    expect(frozen).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Redis (') })
  })
})
