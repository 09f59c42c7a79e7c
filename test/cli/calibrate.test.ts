import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { loadProfile } from '../../src/trust/profile.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const node = ['--conditions=stratagent-source', '--import', '@oxc-node/core/register', 'src/cli/main.ts']

interface Run {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the command in a process of its own. */
function stratagent(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...node, ...args], { cwd: root }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })
}

const pairs = Array.from({ length: 400 }, (_, at) => {
  const similarity = 0.8 + (0.2 * at) / 400
  // one text: no guard has a say
  return { a: 'Where is my parcel?', b: 'Where is my parcel?', label: similarity >= 0.9 ? 1 : 0, similarity }
})
const jsonl = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join('\n')

let folder: string
let file: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stratagent-'))
  file = join(folder, 'pairs.jsonl')
  writeFileSync(file, jsonl(pairs))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('stratagent calibrate', { timeout: 60_000 }, () => {
  it('prints the curve, the threshold, the tables and what to write into the agent, without colour', async () => {
    const { code, out } = await stratagent('calibrate', file)
    expect(code).toBe(0)
    expect(out).toContain('400 pairs, 200 right and 200 wrong')
    expect(out).toContain('# with guards')
    expect(out).toMatch(/Threshold 0\.(?:89|90)\d\d: serves/)
    expect(out).toContain('P-CHR AUC')
    expect(out).toMatch(/threshold: 0\.(?:89\d*|90?\d*), maxErrorRate: 0\.02/)
    expect(out).not.toContain('\u001B')
  })

  it('writes a profile that loads and a report that needs no other file', async () => {
    const [out, html] = [join(folder, 'desk.json'), join(folder, 'desk.html')]
    const done = await stratagent('calibrate', file, '--embedder', 'local', '--out', out, '--html', html)
    expect(done).toMatchObject({ code: 0 })
    const profile = loadProfile(JSON.parse(readFileSync(out, 'utf8')))
    expect(profile).toMatchObject({ mode: 'balanced', proven: true, counts: { pairs: 400, right: 200 } })
    const page = readFileSync(html, 'utf8')
    expect(page).toContain('<svg')
    expect(page).not.toMatch(/<script|https?:\/\//)
  })

  it('encodes what brings no similarity, and says how far it is', async () => {
    const some = join(folder, 'texts.jsonl')
    writeFileSync(
      some,
      jsonl([
        { a: 'What is the capital of France?', b: 'Tell me the capital city of France.', label: 1 },
        { question: 'Where is order 48213?', matched: 'Where is order 48231?', label: 'wrong' },
      ]),
    )
    const { code, out, err } = await stratagent('calibrate', some, '--json')
    expect(code).toBe(0)
    expect(err).toContain('4 of 4 texts')
    expect(JSON.parse(out)).toMatchObject({ pairs: 2, right: 1, verifier: { needed: 300 } })
    expect(JSON.parse(out).guards).toContainEqual(expect.objectContaining({ guard: 'numbers', rightly: 1, wrongly: 0 }))
  })

  it('lets the guards know the words of a domain, and refuses a list that cannot be meant', async () => {
    const [words, some] = [join(folder, 'words.json'), join(folder, 'parcels.jsonl')]
    const pair = { a: 'How much is a parcel?', b: 'How much is a package?', label: 0, similarity: 0.97 }
    writeFileSync(some, jsonl(Array.from({ length: 20 }, () => pair)))
    const blocked = async (): Promise<unknown> =>
      JSON.parse((await stratagent('calibrate', some, '--json', '--words', words)).out)
    writeFileSync(words, '{ "names": ["Aurora", "Borealis"] }')
    expect(await blocked()).toMatchObject({ guards: [] })
    writeFileSync(words, '{ "opposites": [["parcel", "package"]] }')
    expect(await blocked()).toMatchObject({ guards: [{ guard: 'opposites', rightly: 20 }] })
    writeFileSync(words, '{ "opposites": ["parcel", "package"] }')
    const refused = await stratagent('calibrate', some, '--words', words)
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.err).toContain('Put each group in brackets')
  })

  it('names the lines that are no pairs and leaves them out', async () => {
    const broken = join(folder, 'broken.jsonl')
    writeFileSync(broken, `${jsonl(pairs.slice(0, 40))}\n{"a": "no b", "label": 1}\nnonsense\n`)
    const { code, out, err } = await stratagent('calibrate', broken)
    expect(code).toBe(0)
    expect(err).toContain('Line 41 needs the two questions')
    expect(err).toContain('Line 42 is no JSON object')
    expect(out).toContain('40 labels are too few')
    expect(out).toMatch(/Label 260 more pairs and calibrate again/)
  })

  it.each([
    ['a file that is not there', ['calibrate', 'nowhere.jsonl'], 1, /nowhere\.jsonl is not there/],
    ['a file of something else', ['calibrate', 'tsconfig.json'], 1, /has no pair/],
    ['no file', ['calibrate'], 2, /give a file/],
    ['a misspelt option', ['calibrate', 'x', '--max-eror-rate', '0.1'], 2, /Did you mean `--max-error-rate`/],
    ['a percentage', ['calibrate', 'x', '--max-error-rate', '2'], 2, /looks like a percentage/],
    ['an unknown mode', ['calibrate', 'x', '--mode', 'loose'], 2, /strict, balanced, faq/],
    ['an option without its value', ['calibrate', 'x', '--out'], 2, /`--out` needs a value/],
    ['an unknown command', ['calibrat', 'x'], 2, /`calibrat` is no command\. Did you mean `calibrate`/],
  ])('refuses %s with a sentence', async (_what, args, code, sentence) => {
    const run = await stratagent(...args)
    expect(run.code).toBe(code)
    expect(run.err).toMatch(sentence)
    expect(run.err).not.toMatch(/ at .*\.ts:\d+/)
  })

  it('S20 writes no profile for similarities nobody has named the embedder of', async () => {
    const { code, err } = await stratagent('calibrate', file, '--out', join(folder, 'x.json'))
    expect(code).toBe(2)
    expect(err).toContain('`--embedder`')
  })

  it('explains itself', async () => {
    expect((await stratagent('--help')).out).toContain('calibrate')
    expect((await stratagent('calibrate', '--help')).out).toContain('--max-error-rate')
  })
})
