import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRuntime, memorySessions, sqliteStore, type Runtime } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'

import { ask } from '../set-up.ts'
import { until } from '../servers/until.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const node = ['--conditions=stratagent-source', '--import', '@oxc-node/core/register', 'src/cli/main.ts', 'review']
const acme = { tenant: 'acme' }
const asked = [
  ['What is the capital of France?', 'Tell me the capital city of France.'],
  ['How do I reset my password?', 'How can I reset my password?'],
] as const
/** An answer that would colour the terminal, rename its window and pass for another pair. */
const answer = 'Paris.\u001B[31m\u001B]0;owned\u0007\u009B2J\n  question  none \u202Emoc.live write to ann@acme.com'

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

let folder: string
let filled: string
let file: string

/** Runs `stratagent review` over the file of a test, with lines on its input. */
async function review(args: readonly string[], { input = '', cache = file } = {}): Promise<Run> {
  const env = { ...process.env, STRATAGENT_CACHE: cache, REDIS_URL: '' }
  const child = spawn(process.execPath, [...node, ...args], { cwd: root, env })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += String(chunk)))
  child.stderr.on('data', (chunk) => (err += String(chunk)))
  child.stdin.on('error', () => undefined) // it may have ended before it has read all
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, out, err }
}

async function withRuntime(path: string, work: (runtime: Runtime) => Promise<void>): Promise<void> {
  const store = sqliteStore({ path })
  const runtime = await createRuntime({
    store,
    sessions: memorySessions(),
    providers: [scriptedModel(() => ({ text: answer }))],
    cache: { semantic: { review: { rate: 1 } } },
    cacheBudget: '20s',
    logger: 'silent',
  })
  await work(runtime)
  await runtime.close()
  await store.close() // all of it is in the file now
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stratagent-'))
  filled = join(folder, 'filled.sqlite')
  await withRuntime(filled, async (runtime) => {
    await runtime.embed(asked.flat(), acme)
    for (const [stored] of asked) await runtime.llm(ask(stored), acme)
    await runtime.cache.settled()
    for (const [, again] of asked) await runtime.llm(ask(again), acme)
    await until('both are in line', async () => (await runtime.cache.review.list(acme)).length === 2)
  })
}, 60_000)
beforeEach(({ task }) => {
  file = join(folder, `${task.id}.sqlite`)
  copyFileSync(filled, file)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('stratagent review', { timeout: 60_000 }, () => {
  it('shows one pair after the other and takes down what is said of them', async () => {
    const { code, out, err } = await review(['--tenant', 'acme'], { input: 'y\nx\nn\n' })
    expect(code).toBe(0)
    for (const text of [...asked.flat(), '1 of 2', '2 of 2', 'similarity 0.', 'Paris.', 'numbers']) {
      expect(out).toContain(text)
    }
    expect(err).toContain('That is none of them')
    expect(err).toContain('1 the same, 1 different; 0 wait still.')
    await withRuntime(file, async ({ cache }) => {
      expect(await cache.review.list(acme)).toEqual([])
      expect(await cache.evidence(undefined, acme)).toMatchObject({ right: 1, wrong: 1, sources: { review: 2 } })
    })
  })

  it('leaves in line what is skipped, and all the rest when somebody has had enough', async () => {
    const { code, err } = await review(['--tenant', 'acme'], { input: 's\nq\n' })
    expect(code).toBe(0)
    expect(err).toContain('0 the same, 0 different; 2 wait still.')
    expect((await review(['--tenant', 'acme', '--list'])).out).toContain(asked[0][1])
  })

  it('S12 lets no stored text move the cursor, turn letters round or pass for a line of its own', async () => {
    const { out } = await review(['--tenant', 'acme'], { input: 'q\n' })
    expect(out).toContain('Paris.')
    expect(out).not.toMatch(/[^\P{C}\n]/u)
    expect(out).not.toMatch(/^ {2}question {2}none/m)
  })

  it('writes pairs to a file and takes them back with labels', async () => {
    const lines = join(folder, 'pairs.jsonl')
    const exported = await review(['--tenant', 'acme', '--export', lines])
    expect(exported.err).toContain(`2 pairs are in ${lines}`)
    const [first = '', second = ''] = readFileSync(lines, 'utf8').split('\n')
    expect(JSON.parse(first)).toMatchObject({ answer, label: '' })
    writeFileSync(lines, `${first.replace('"label":""', '"label":"wrong"')}\n${second}\n`)
    const imported = await review(['--tenant', 'acme', '--import', lines])
    expect(imported).toMatchObject({ code: 0, err: expect.stringContaining('0 right and 1 wrong taken in, 1 without') })
    await withRuntime(file, async ({ cache }) => expect(await cache.review.list(acme)).toHaveLength(1))
  })

  it('S12 hides addresses and numbers where it is asked to', async () => {
    const { out } = await review(['--tenant', 'acme', '--redact'], { input: 'q\n' })
    expect(out).toContain('write to …')
    expect(out).not.toContain('ann@acme.com')
  })

  it('S1 shows nothing of one tenant to another, and says that nothing waits', async () => {
    const [other, none] = await Promise.all([review(['--tenant', 'other']), review([])])
    expect(other).toMatchObject({ code: 0, out: '', err: 'Nothing waits for this tenant.\n' })
    expect(none).toMatchObject({ code: 0, out: '', err: expect.stringContaining('--tenant') })
  })

  it.each([
    ['a store that is not there', ['--list'], { cache: 'nowhere/cache.sqlite' }, 1, /no cache at nowhere.*REDIS_URL/],
    ['a file that is no store', ['--list'], { cache: 'package.json' }, 1, /package\.json/],
    ['two tasks at once', ['--list', '--export', 'x'], {}, 2, /either `--list` or `--export`/],
    ['a file to take in that is not there', ['--import', 'nowhere.jsonl'], {}, 1, /nowhere\.jsonl is not there/],
  ])('refuses %s with a sentence', async (_what, args, over, code, sentence) => {
    const run = await review(args, over)
    expect(run.code).toBe(code)
    expect(run.err).toMatch(sentence)
    expect(run.err).not.toMatch(/ at .*\.ts:\d+/)
  })
})
