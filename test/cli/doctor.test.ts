import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { sqliteStore } from 'stratagent'

import { refuseNode } from '../../src/cli/refuse-node.ts'
import { freePort } from '../servers/ports.ts'
import { examined } from './doctor-run.ts'

vi.setConfig({ testTimeout: 60_000 })

const root = fileURLToPath(new URL('../../', import.meta.url))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stratagent-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An environment with a cache of its own and nothing else. */
const bare = (): Readonly<Record<string, string>> => ({ STRATAGENT_CACHE: join(folder, 'new', 'cache.sqlite') })

describe('stratagent doctor', () => {
  it('shows a table of what there is and what to do, and ends well though something could be better', async () => {
    const { code, said } = await examined(bare())
    expect(code).toBe(0)
    for (const line of [
      /^ok {4}node {8}\d+\.\d+/m,
      /^ok {4}package {5}stratagent \d/m,
      /^(ok {4}|warn {2})encoder {5}local, WebAssembly: the expected vector, [\d.]+ ms/m,
      /^ok {4}meaning {5}two rewordings hit, and a trap was refused \(guard opposites\)/m,
      /^ok {4}store {7}sqlite, at .*/m,
      /^warn {2}providers {3}no key is set\n {18}→ Set ANTHROPIC_API_KEY or OPENAI_API_KEY/m,
      /^\d ok, \d warn, 0 fail$/m,
    ])
      expect(said).toMatch(line)
    expect(said.split('\n').filter((line) => line.length > 80 && !line.includes(folder))).toEqual([])
  })

  it('says the same to a machine, and fails when something does', async () => {
    const { code, rows, said } = await examined({ ...bare(), OPENAI_API_KEY: '' }, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(said)).toMatchObject({ ok: false })
    expect(rows.filter(({ state }) => state === 'fail')).toEqual([
      expect.objectContaining({ what: 'openai', found: 'OPENAI_API_KEY is empty', advice: expect.any(String) }),
    ])
  })

  it('prints no key and no password of an address', async () => {
    const { said } = await examined(
      {
        ...bare(),
        REDIS_URL: `redis://ann:hush-1@127.0.0.1:${await freePort()}/0?x=hush-2`,
        ANTHROPIC_API_KEY: 'hush-3',
        OPENAI_API_KEY: ' hush-4',
        OPENAI_BASE_URL: 'https://hush-5:hush-6@proxy.example/v1?key=hush-7',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://bob:hush-8@127.0.0.1:${await freePort()}`,
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hush-9',
      },
      '--json',
    )
    expect(said).not.toContain('hush')
    expect(said).toContain('proxy.example')
    expect(said).toContain('ANTHROPIC_API_KEY is set; it was not tried')
    expect(said).toContain('OPENAI_API_KEY has white space')
  })

  it('is asked for wrongly with what it does not know', async () => {
    expect(await examined(bare(), '--jsn')).toMatchObject({ code: 2, said: expect.stringContaining('`--json`') })
    expect(await examined(bare(), 'please')).toMatchObject({ code: 2, said: expect.stringContaining('too much') })
  })

  it('ends with its exit code, and quietly when nobody reads on', async () => {
    const words = ['--conditions=stratagent-source', '--import', '@oxc-node/core/register', 'src/cli/main.ts', 'doctor']
    const env = { ...process.env, STRATAGENT_CACHE: join(folder, 'package.json', 'none'), REDIS_URL: '' }
    writeFileSync(join(folder, 'package.json'), '{}')
    const child = spawn(process.execPath, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const [said, errors, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((resolve) => child.on('close', resolve)),
    ])
    expect([code, errors]).toEqual([1, ''])
    expect(said).toMatch(/^fail {2}store {7}no file can be made/m)

    const unread = spawn(process.execPath, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    unread.stdout.destroy()
    expect(await text(unread.stderr)).toBe('')
  })
})

it('needs the Node that package.json names', () => {
  const manifest: { readonly engines: { readonly node: string } } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  expect(manifest.engines.node).toBe('>=22.15')
  expect(['22.15.0', '23.0.0', '24.21.0'].map(refuseNode)).toEqual([undefined, undefined, undefined])
  expect(['20.20.2', '22.14.9'].map(refuseNode)).toEqual([
    expect.stringContaining('needs Node 22.15 or later, and this is 20.20.2'),
    expect.stringContaining('22.14.9'),
  ])
})

describe('the file of the cache', () => {
  const storeAt = async (path: string): Promise<string> =>
    (await examined({ STRATAGENT_CACHE: path }, '--json')).about('store')

  it('is described where it is one of ours', async () => {
    const path = join(folder, 'ours.sqlite')
    await sqliteStore({ path }).close()
    expect(await storeAt(path)).toMatch(/^ok · sqlite, at .*ours\.sqlite \(STRATAGENT_CACHE\): 0 entries, [\d.]+ MiB/)
  })

  it.each([
    ['is no database', 'text.sqlite', 'words, many words, that are no database at all', /^fail · .* cannot be read/],
    ['is empty', 'empty.sqlite', '', /^ok · .*: an empty file/],
  ])('is looked at and left alone where it %s', async (_what, name, content, said) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    expect(await storeAt(path)).toMatch(said)
  })

  it('is refused where none can be made', async () => {
    writeFileSync(join(folder, 'file'), '')
    expect(await storeAt(join(folder, 'file', 'cache.sqlite'))).toMatch(
      /^fail · no file can be made at .* · Set STRATAGENT_CACHE/,
    )
    expect(await storeAt(folder)).toMatch(/^fail · .* is no file/)
    expect(await storeAt('')).toMatch(/^fail · STRATAGENT_CACHE is empty/)
  })
})

describe('telemetry', () => {
  it('is in order where somebody listens, and not where nobody does', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const here = { ...bare(), OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }
    expect((await examined(here, '--json')).about('telemetry')).toBe(
      `ok · somebody listens at http://127.0.0.1:${port} (OTEL_EXPORTER_OTLP_ENDPOINT) · `,
    )
    const gone = { ...bare(), OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${await freePort()}/v1/traces` }
    expect((await examined(gone, '--json')).about('telemetry')).toMatch(
      /^warn · nobody listens at .* · Start the collector/,
    )
  })

  it.each([
    ['OTEL_SDK_DISABLED', 'true', /^ok · switched off/],
    ['OTEL_TRACES_EXPORTER', 'jager', /^fail · .*'jager' is no exporter/],
    ['OTEL_TRACES_EXPORTER', 'console', /^ok · goes where OTEL_TRACES_EXPORTER says/],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector', /^fail · OTEL_EXPORTER_OTLP_ENDPOINT is no address/],
  ])('with %s=%s is described as it is', async (name, value, said) => {
    expect((await examined({ ...bare(), [name]: value }, '--json')).about('telemetry')).toMatch(said)
  })
})
