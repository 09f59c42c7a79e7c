import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { sqliteStore } from 'stratagent'
import { ask, setUp } from '../set-up.ts'

/** A cache file, and a hold on it as another process that writes would have it. */
function sharedFile(): { path: string; hold: () => () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'stratagent-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'cache.sqlite')
  const hold = (): (() => void) => {
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    return () => {
      other.exec('ROLLBACK')
      other.close()
    }
  }
  return { path, hold }
}

it('answers beside a process that holds the file, and keeps answers again when it has let go', async () => {
  const { path, hold } = sharedFile()
  const { runtime, model } = await setUp({ embedder: false, store: (clock) => sqliteStore({ path, clock }) })
  await runtime.llm(ask('Kept?'))
  const release = hold()
  expect((await runtime.llm(ask('Kept?'))).servedBy).toBe('exact')
  expect((await runtime.llm(ask('Not kept?'))).text).toBe('NOT KEPT?')
  release()
  expect((await runtime.llm(ask('Not kept?'))).servedBy).toBe('provider')
  expect((await runtime.llm(ask('Not kept?'))).servedBy).toBe('exact')
  expect(model.requests).toHaveLength(3)
})

it('sends an invalidation again that met a held file, and serves nothing it concerns meanwhile', async () => {
  const { path, hold } = sharedFile()
  const through = Promise.withResolvers<void>()
  const { runtime } = await setUp({
    embedder: false,
    logger: { debug() {}, warn() {}, error() {}, info: () => through.resolve() },
    store: (clock) => sqliteStore({ path, clock }),
  })
  const request = ask('What is the price?')
  await runtime.llm(request, { cache: { tags: ['price'] } })
  const release = hold()
  await expect(runtime.cache.invalidate({ tags: ['price'] })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect((await runtime.llm(request, { cache: { tags: ['price'] } })).servedBy).toBe('provider')
  release()
  await through.promise
  expect((await runtime.llm(request, { cache: { tags: ['price'] } })).servedBy).toBe('provider')
  expect((await runtime.llm(request, { cache: { tags: ['price'] } })).servedBy).toBe('exact')
})
