import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createRuntime, memorySessions, sqliteStore, type Runtime } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'

import { commands } from '../../src/cli/commands.ts'
import { runCommand } from '../../src/cli/run-command.ts'
import { processTerminal } from '../../src/cli/terminal.ts'
import { until } from '../servers/until.ts'
import { ask } from '../set-up.ts'

vi.setConfig({ testTimeout: 120_000 })

const root = fileURLToPath(new URL('../../', import.meta.url))
const acme = { tenant: 'acme' }
const asked = [
  ['What is the capital of France?', 'Tell me the capital city of France.'],
  ['How do I reset my password?', 'How can I reset my password?'],
] as const
let folder: string
let path: string

async function withRuntime(work: (runtime: Runtime) => Promise<void>): Promise<void> {
  const store = sqliteStore({ path })
  const runtime = await createRuntime({
    store,
    sessions: memorySessions(),
    providers: [scriptedModel(() => ({ text: 'An answer.' }))],
    cache: { semantic: { review: { rate: 1 } } },
    cacheBudget: '20s',
    logger: 'silent',
  })
  await work(runtime)
  await runtime.close()
  await store.close()
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stratagent-'))
  path = join(folder, 'cache.sqlite')
  await withRuntime(async (runtime) => {
    for (const [stored, again] of asked) {
      await runtime.llm(ask(stored), acme)
      await runtime.cache.settled()
      await runtime.llm(ask(again), acme)
    }
    await until('both are in line', async () => (await runtime.cache.review.list(acme)).length === 2)
  })
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Streams that say they are a terminal, and what is done with them. */
function terminal() {
  const modes: boolean[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (isRaw: boolean) => modes.push(isRaw) })
  const shown = Object.assign(new PassThrough(), { isTTY: true, columns: 100 })
  let said = ''
  shown.setEncoding('utf8').on('data', (part: string) => (said += part))
  const streams = { stdin, stdout: shown, stderr: shown } as unknown as NodeJS.Process
  return { modes, stdin, said: () => said, terminal: processTerminal(streams) }
}

/** `stratagent review` at a terminal; each key is pressed when what comes before it is shown. */
async function review(...presses: readonly (readonly [after: string, key: string])[]) {
  vi.stubEnv('STRATAGENT_CACHE', path)
  vi.stubEnv('REDIS_URL', '')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { modes, stdin, said, terminal: own } = terminal()
  const ended = runCommand(['review', '--tenant', 'acme'], { commands, terminal: own })
  let from = 0
  for (const [after, key] of presses) {
    await until(`it shows ${after}`, () => said().slice(from).includes(after))
    from = said().length
    stdin.write(key)
  }
  return { code: await ended, modes, isClosed: stdin.destroyed, said: said() }
}

describe('stratagent review at a terminal', () => {
  it.each([
    ['q', 'q'],
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('takes keys as they are pressed, and gives the terminal back at %s', async (_name, last) => {
    const { code, modes, isClosed, said } = await review(['1 of 2', 's'], ['2 of 2', 'x'], ['none of them', last])
    expect([code, modes, isClosed]).toEqual([0, [true, false], true])
    expect(said).toContain('0 the same, 0 different; 2 wait still.')
  })

  it('takes an arrow key, and a text that was pasted, for nobody’s word, and each key that is pressed fast for one', async () => {
    const { said } = await review(['1 of 2', '\u001B[A'], ['', 'yyy'], ['', 's'], ['', 'S'])
    expect(said).toContain('0 the same, 0 different; 2 wait still.')
    expect(said).toContain('2 of 2')
  })

  it('takes down what is said, in capitals too', async () => {
    const { code, said } = await review(['1 of 2', 'Y'], ['2 of 2', 'n'])
    expect(code).toBe(0)
    expect(said).toContain('1 the same, 1 different; 0 wait still.')
    await withRuntime(async ({ cache }) => {
      expect(await cache.review.list(acme)).toEqual([])
      expect(await cache.evidence(undefined, acme)).toMatchObject({ right: 1, wrong: 1 })
    })
  })

  it.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/script'))(
    'leaves a real terminal in its own mode',
    async () => {
      const program = `${process.execPath} --conditions=stratagent-source --import @oxc-node/core/register src/cli/main.ts`
      const words = `stty -echo; ${program} review --tenant acme; echo "ended with $?"; stty -a`
      const env = { ...process.env, STRATAGENT_CACHE: path, REDIS_URL: '' }
      const child = spawn('/usr/bin/script', ['-qec', words, '/dev/null'], { cwd: root, env })
      onTestFinished(() => void child.kill('SIGKILL'))
      let said = ''
      child.stdout.setEncoding('utf8').on('data', (part: string) => (said += part))
      const ended = new Promise((resolve) => child.on('close', resolve))
      await until('it waits, or has nothing', () => /Nothing waits|q quit|ended with/.test(said), { limit: 60_000 })
      child.stdin.write('q')
      await until('it has ended', () => said.includes('ended with 0'), { limit: 60_000 })
      child.stdin.end()
      await ended
      expect(said).toMatch(/ icanon/)
    },
  )
})
