import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { providerServer } from 'stratagent/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { removeFolder, scratchFolder } from '../docs/offline.ts'
import { runDesk } from './run-desk.ts'

const minutes = 120_000
let folder = ''

beforeAll(() => {
  folder = scratchFolder()
})

afterAll(() => removeFolder(folder))

function ownFolder(name: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  return path
}

const sections = [
  'In short',
  'What each layer did',
  'What it cost',
  'Same run without cache',
  'Could the answers be trusted',
  'Three refusals',
  'One run, as its trace',
  'Where the cache lies',
]

describe('the support desk', () => {
  it(
    'answers, shows every section it promises, and answers from disk when it is started again',
    async () => {
      const start = { folder: ownFolder('twice'), words: ['--questions', '120'] }
      const first = await runDesk(start)
      expect({ code: first.code, errors: first.errors }).toEqual({ code: 0, errors: '' })
      expect(first.output.split('\n')[0]).toMatch(/^A stand-in provider answers, 120 ms an answer/)
      const lines = first.output.split('\n')
      expect(sections.filter((title) => !lines.includes(title))).toEqual([])
      expect(lines.filter((line) => /^ +\d+ of 150 +hit rate/.test(line))).toHaveLength(10)
      for (const layer of ['exact', 'semantic', 'embedding', 'tool', 'prompt']) {
        expect(lines.filter((line) => line.startsWith(`  ${layer} `)).length).toBeGreaterThanOrEqual(2)
      }
      expect(first.output).toContain('Answered from disk, by an earlier run: 0.0 %.')
      expect(first.output).toMatch(/invoke_agent support[\s\S]*└─ cache\.store exact/)
      expect(first.output).not.toContain('Failed:')

      const second = await runDesk(start)
      expect({ code: second.code, errors: second.errors }).toEqual({ code: 0, errors: '' })
      expect(second.output).toMatch(/The cache holds \d+ entries of an earlier run\./)
      const [, share] = /Answered from disk, by an earlier run: (\d+\.\d) %/.exec(second.output) ?? []
      expect(Number(share)).toBeGreaterThan(85)
    },
    minutes,
  )

  it(
    'starts with an empty cache when it is told to',
    async () => {
      const start = { folder: ownFolder('fresh'), words: ['--questions', '8', '--fresh'] }
      await runDesk(start)
      expect((await runDesk(start)).output).toContain('The cache is empty.')
    },
    minutes,
  )

  it.each([
    ['Anthropic', { ANTHROPIC_API_KEY: 'secret-1' }, 'ANTHROPIC_BASE_URL', 'anthropicUrl'],
    ['OpenAI', { OPENAI_API_KEY: 'secret-1' }, 'OPENAI_BASE_URL', 'openaiUrl'],
  ] as const)(
    'asks %s when its key is set, names the cost first, and stays at sixty questions',
    async (name, key, variable, url) => {
      const server = await providerServer({ answer: () => 'Gladly.' })
      onTestFinished(() => server.close())
      const end = await runDesk({
        folder: ownFolder(name),
        words: [],
        environment: { ...key, [variable]: server[url] },
      })
      expect({ code: end.code, errors: end.errors }).toEqual({ code: 0, errors: '' })
      const [first, second, third] = end.output.split('\n')
      expect(first).toMatch(new RegExp(`^${name} answers, with `))
      expect(second).toMatch(/^This run costs at most about \$0\.\d+/)
      expect(third).toContain('60 questions, 15 of them asked again')
      expect(server.requests.length).toBeGreaterThanOrEqual(50)
      expect(end.output).not.toContain('secret-1')
    },
    minutes,
  )

  it(
    'says in a sentence that a file at its cache path is somebody else’s, and leaves it alone',
    async () => {
      const path = join(ownFolder('foreign'), '.stratagent/support-desk')
      mkdirSync(path, { recursive: true })
      writeFileSync(join(path, 'cache.sqlite'), 'notes of somebody else')
      const end = await runDesk({ folder: join(folder, 'foreign'), words: ['--questions', '4'] })
      expect(end.code).toBe(1)
      expect(end.errors.trim().split('\n')).toHaveLength(1)
      expect(end.errors).toContain('cache.sqlite')
      expect(readFileSync(join(path, 'cache.sqlite'), 'utf8')).toBe('notes of somebody else')
    },
    minutes,
  )

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'prints what it knows when %s stops it, and leaves the code of that signal',
    async (stopWith, code) => {
      const end = await runDesk({ folder: ownFolder(stopWith), words: ['--questions', '400'], stopWith })
      expect({ code: end.code, errors: end.errors }).toEqual({ code, errors: '' })
      expect(end.output).toMatch(/Stopped after \d+ of 500 questions/)
      expect(end.output).toContain('Where the cache lies')
    },
    minutes,
  )

  it.each([
    [['--questions', 'many'], "--questions takes a whole number from 1 to 3000, not 'many'."],
    [['--questions', '0'], "--questions takes a whole number from 1 to 3000, not '0'."],
    [['--fast'], "Unknown option '--fast'"],
    [['twice'], "Unexpected argument 'twice'"],
  ])(
    'refuses %j with a sentence',
    async (words, sentence) => {
      const { code, output, errors } = await runDesk({ folder, words })
      expect({ code, output }).toEqual({ code: 2, output: '' })
      expect(errors).toContain(sentence)
      expect(errors.trim().split('\n')).toHaveLength(1)
    },
    minutes,
  )

  it(
    'says what it takes',
    async () => {
      const { code, output } = await runDesk({ folder, words: ['--help'] })
      expect(code).toBe(0)
      expect(output).toContain('--questions N')
    },
    minutes,
  )
})
