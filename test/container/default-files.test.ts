import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createRuntime, type Runtime } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { defineAgent } from 'stratagent'
import { clerk } from '../runtime/desk.ts'
import { ask } from '../set-up.ts'
import { scratchFolder } from '../stores/scratch.ts'

/** A working directory of the test's own, where nobody has said where the cache lies. */
function workIn(folder = scratchFolder()): string {
  const before = process.cwd()
  process.chdir(folder)
  onTestFinished(() => process.chdir(before))
  return folder
}

/** A runtime with nothing said of stores, and what it warned of. */
async function starting(): Promise<{ runtime: Runtime; warnings: string[] }> {
  const warnings: string[] = []
  const silent = (): void => {}
  const warn = (message: string): void => void warnings.push(message)
  const runtime = await createRuntime({
    embedder: false,
    providers: [scriptedModel(() => 'Yes.')],
    logger: { debug: silent, info: silent, warn, error: silent },
  })
  onTestFinished(() => runtime.close())
  return { runtime, warnings }
}

/** A runtime that has answered and said something in a session, closed again. */
async function used(): Promise<void> {
  const { runtime } = await starting()
  await runtime.llm(ask('Kept?'))
  await runtime.run(defineAgent(clerk), 'Hi', { session: 's1' })
  await runtime.close()
}

const ends = (name: string): string[] =>
  readdirSync('.stratagent').filter((file) => file.startsWith(`${name}.corrupt-`) && !/-(wal|shm)$/.test(file))

describe('the files of a runtime that was told of none', () => {
  it.each(['cache.sqlite', 'sessions.sqlite'])(
    'are moved aside when the head is destroyed, and work goes on: %s',
    async (name) => {
      const path = join(workIn(), '.stratagent', name)
      await used()
      const damaged = readFileSync(path).fill(0xa5, 0, 4096)
      writeFileSync(path, damaged)

      const { runtime, warnings } = await starting()
      expect(warnings).toEqual([expect.stringContaining('moved aside')])
      const [aside = ''] = ends(name)
      expect(readFileSync(join('.stratagent', aside)).equals(damaged)).toBe(true)
      await runtime.llm(ask('New?'))
      expect((await runtime.llm(ask('New?'))).servedBy).toBe('exact')
      expect((await runtime.run(defineAgent(clerk), 'Hi', { session: 's2' })).status).toBe('completed')
      await runtime.close()
      expect((await starting()).warnings).toEqual([])
    },
  )

  it('are left alone when they are databases of somebody else', async () => {
    const path = join(workIn(), '.stratagent', 'cache.sqlite')
    mkdirSync('.stratagent')
    const db = new DatabaseSync(path)
    db.exec('CREATE TABLE mine (a)')
    db.close()
    const before = readFileSync(path)
    await expect(starting()).rejects.toMatchObject({ code: 'STORE_FOREIGN' })
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync('.stratagent')).toEqual(['cache.sqlite'])
  })

  it('are done without where there can be none, with one warning that says what that means', async () => {
    writeFileSync(join(workIn(), '.stratagent'), 'no folder')
    const { runtime, warnings } = await starting()
    expect(warnings).toEqual([expect.stringMatching(/end with this process.*STRATAGENT_CACHE/)])
    await runtime.llm(ask('New?'))
    expect((await runtime.llm(ask('New?'))).servedBy).toBe('exact')
    await runtime.run(defineAgent(clerk), 'Hi', { session: 's1' })
    expect(readFileSync('.stratagent', 'utf8')).toBe('no folder')
  })
})

describe('a file that was named', () => {
  const named = (path: string): void => {
    vi.stubEnv('STRATAGENT_CACHE', path)
    onTestFinished(() => void vi.unstubAllEnvs())
  }

  it.each(['cache.sqlite', 'sessions.sqlite'])(
    'is refused, untouched and with what to do, when it is none of ours: %s',
    async (name) => {
      const folder = workIn()
      named(join(folder, 'cache.sqlite'))
      writeFileSync(join(folder, name), 'Dear diary. '.repeat(100))
      await expect(starting()).rejects.toMatchObject({
        code: 'STORE_FOREIGN',
        message: expect.stringMatching(/Move it away, or name another path: .*STRATAGENT_CACHE/),
      })
      expect(readFileSync(join(folder, name), 'utf8')).toBe('Dear diary. '.repeat(100))
      rmSync(join(folder, name))
      expect((await starting()).warnings).toEqual([])
    },
  )

  it('is refused with what to do where it cannot be written', async () => {
    const folder = workIn()
    writeFileSync(join(folder, 'file'), 'x')
    named(join(folder, 'file', 'cache.sqlite'))
    await expect(starting()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/STRATAGENT_CACHE.*memoryStore\(\)/),
    })
    expect(existsSync('.stratagent')).toBe(false)
  })
})
