import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'

import { describeServers } from './describe-servers.ts'
import { isListening } from './ports.ts'
import { probe } from './probe.ts'
import { startRedis } from './redis-server.ts'
import { until } from './until.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const limit = { timeout: 60_000 }

type Environment = Readonly<Record<string, string>>

/** A program of its own, and all it has said so far. */
interface Run {
  readonly child: ChildProcess
  said(): string
  ended(): Promise<number | null>
}

function run(words: readonly string[], environment: Environment = {}): Run {
  const { CI: _ci, REDIS_URL: _url, ...rest } = process.env
  const env = { ...rest, VITEST: '', NO_COLOR: '1', ...environment }
  const child = spawn(process.execPath, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const end = once(child, 'close')
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  return {
    child,
    said: () => text,
    async ended() {
      const [code] = (await end) as [number | null]
      return code
    },
  }
}

function runTests(fixture: string, environment?: Environment): Run {
  const config = 'test/servers/fixtures/vitest.config.ts'
  return run(['node_modules/vitest/vitest.mjs', 'run', '--config', config, fixture], environment)
}

async function portIn(started: Run, name: RegExp): Promise<number> {
  const address = new RegExp(`${name.source}redis://127\\.0\\.0\\.1:(\\d+)`)
  await until(`it says ${address.source}`, () => address.test(started.said()), { limit: 50_000 })
  return Number(address.exec(started.said())?.[1])
}

async function untilGone(...ports: readonly number[]): Promise<void> {
  for (const port of ports) await until(`nobody listens on ${port}`, async () => !(await isListening(port)))
}

/** A folder for the servers' folders, to see whether one is left. */
async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stratagent-runs-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** A machine on which no server can be had. */
async function bareMachine(): Promise<Environment> {
  const folder = await emptyFolder()
  return { PATH: folder, XDG_CACHE_HOME: join(folder, 'cache') }
}

describe('a run on a machine without any server', () => {
  it('skips what needs one and says why', limit, async () => {
    const tests = runTests('wants-', await bareMachine())
    expect(await tests.ended()).toBe(0)
    expect(tests.said()).toMatch(/No Redis for the tests \(python3 is not installed/)
    expect(tests.said()).toMatch(/Not run for want of a server:\n +a suite on .*: python3 is not installed.*REDIS_URL/)
    expect(tests.said()).toMatch(/1 passed \| 2 skipped/)
  })

  it('fails in CI, with the reason', limit, async () => {
    const tests = runTests('wants-', { ...(await bareMachine()), CI: 'true' })
    expect(await tests.ended()).toBe(1)
    expect(tests.said()).toMatch(/2 failed \| 1 passed/)
    expect(tests.said()).toMatch(/Error: python3 is not installed, which fetches .*REDIS_URL/)
  })

  it('looks for none when no suite of it needs one', limit, async () => {
    const tests = runTests('wants-nothing', await bareMachine())
    expect(await tests.ended()).toBe(0)
    expect(tests.said()).not.toContain('Redis')
  })
})

describe('a run to which a server was given that does not answer', () => {
  it('says so, without its password', limit, async () => {
    const tests = runTests('wants-servers', { ...(await bareMachine()), REDIS_URL: 'redis://:hidden@127.0.0.1:1' })
    await tests.ended()
    expect(tests.said()).toContain('REDIS_URL names a server that does not answer')
    expect(tests.said()).not.toContain('hidden')
  })
})

await describeServers('a run to which a server was given', { search: true }, (programs) => {
  it('leaves it running, with none of its own keys and indexes and all of the others', limit, async () => {
    await using server = await startRedis(programs)
    const client = new Redis(server.url, { protocol: 2 })
    onTestFinished(() => client.disconnect())
    await client.set('other', '1')
    const tests = runTests('wants-servers', { REDIS_URL: server.url })
    expect(await tests.ended()).toBe(0)
    expect(tests.said()).toContain(`shared ${server.url}`)
    expect(await client.keys('*')).toEqual(['other'])
    expect(await client.call('FT._LIST')).toEqual([])
  })

  it('skips what it cannot do, and says so', limit, async () => {
    await using server = await startRedis(programs, { search: false })
    const tests = runTests('wants-servers', { REDIS_URL: server.url })
    expect(await tests.ended()).toBe(0)
    expect(tests.said()).toMatch(
      /Redis [\d.]+ WITHOUT SEARCH, given by REDIS_URL: vectors come from the in-process index/,
    )
    expect(tests.said()).toMatch(
      /Not run .*\n +a suite on the server of the run: Redis [\d.]+ has no search: .*REDIS_URL/,
    )
  })
})

await describeServers('a run', { search: true }, () => {
  it('takes its servers with it when it ends', limit, async () => {
    const tests = runTests('wants-servers')
    const ports = [await portIn(tests, /shared /), await portIn(tests, /own /)]
    expect(await tests.ended()).toBe(0)
    await untilGone(...ports)
  })

  it.each(['false', 'true'])('takes its servers with it when it is killed, CI being %s', limit, async (CI) => {
    const folder = await emptyFolder()
    const tests = runTests('wants-servers', { STAY: 'yes', TMPDIR: folder, CI })
    const ports = [await portIn(tests, /shared /), await portIn(tests, /own /)]
    expect(await foldersIn(folder)).toHaveLength(2)
    tests.child.kill('SIGKILL')
    await untilGone(...ports)
    await until('no folder of a server is left', async () => (await foldersIn(folder)).length === 0)
  })
})

async function foldersIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('stratagent-redis-'))
}

await describeServers('npm run redis', { search: true }, () => {
  const start = () => run(['test/servers/main.ts'])

  it('starts a server with search, says how to use it, and ends it with Ctrl-C', limit, async () => {
    const started = start()
    const port = await portIn(started, /REDIS_URL=/)
    expect(started.said()).toMatch(/^Redis [\d.]+ with search, /m)
    expect(started.said()).toContain(`REDIS_URL=redis://127.0.0.1:${port} npm start`)
    expect(await probe(`redis://127.0.0.1:${port}`)).toMatchObject({ search: true })
    started.child.kill('SIGINT')
    expect(await started.ended()).toBe(0)
    expect(await isListening(port)).toBe(false)
  })

  it('says that its server has been ended by somebody else, and fails', limit, async () => {
    const started = start()
    const port = await portIn(started, /REDIS_URL=/)
    const client = new Redis(port, { protocol: 2, retryStrategy: () => null })
    client.on('error', () => undefined)
    await client.call('SHUTDOWN', ['NOSAVE']).catch(() => undefined)
    client.disconnect()
    expect(await started.ended()).toBe(1)
    expect(started.said()).toContain(`at redis://127.0.0.1:${port} has ended, and nobody here had told it to.`)
  })

  it('takes another port when the usual one is taken, and leaves no server when it is killed', limit, async () => {
    const [first, second] = [start(), start()]
    const ports = [await portIn(first, /REDIS_URL=/), await portIn(second, /REDIS_URL=/)]
    expect(ports[0]).not.toBe(ports[1])
    expect(first.said() + second.said()).toMatch(/Port 6379 is taken, so it took another/)
    for (const { child } of [first, second]) child.kill('SIGKILL')
    await untilGone(...ports)
  })
})
