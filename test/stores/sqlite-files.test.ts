import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import type { LogFields } from '../../src/contract/host.ts'
import { sqliteSessions } from '../../src/stores/sqlite-sessions.ts'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { direction, minute, sampleEntry } from '../../src/testing/sample-entry.ts'
import { scratchFile, scratchFolder } from './scratch.ts'

const clock = manualClock()

function open(path: string) {
  const warnings: [string, LogFields | undefined][] = []
  const silent = (): void => {}
  const warn = (message: string, fields?: LogFields): void => void warnings.push([message, fields])
  const store = sqliteStore({ path, clock, logger: { debug: silent, info: silent, warn, error: silent } })
  onTestFinished(() => store.close())
  return { store, warnings }
}

/** A closed file with an entry `a` in it, and what `change` does to its tables. */
async function written(path: string, change?: (db: DatabaseSync) => void): Promise<void> {
  const { store } = open(path)
  await store.write(
    Array.from({ length: 50 }, (_, at) => sampleEntry(clock, { key: `k${at}`, value: new Uint8Array(3000) })),
  )
  await store.write([
    sampleEntry(clock, {
      key: 'a',
      question: 'q',
      intent: 'i',
      vector: direction({ 0: 1 }),
      epochs: new Map([['x', 0]]),
    }),
  ])
  await store.close()
  if (change === undefined) return
  const db = new DatabaseSync(path)
  change(db)
  db.close()
}

it('makes the folders of its file, and lets nobody else read it', async () => {
  const path = join(scratchFolder(), 'a', 'b', 'cache.sqlite')
  await open(path).store.write([sampleEntry(clock, { key: 'a' })])

  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600)
})

it('finds everything again after it was closed', async () => {
  const path = scratchFile()
  await written(path)
  const { store } = open(path)

  expect(store.peek?.('a')?.intent).toBe('i')
  const matches = await store.search?.({ tenant: 'acme', partitions: ['p1'], vector: direction({ 0: 1 }), count: 1 })
  expect(matches?.[0]?.entry.key).toBe('a')
  expect(readdirSync(dirname(path)).filter((name) => name.includes('corrupt'))).toEqual([])
})

it('leaves one file behind when it is closed', async () => {
  const path = scratchFile()
  await written(path)

  expect(readdirSync(dirname(path))).toEqual(['cache.sqlite'])
})

it('refuses a path of no name with a sentence that says what to do', () => {
  expect(() => sqliteStore({ path: '' })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('Name the file') }),
  )
})

it('takes an empty file', async () => {
  const path = scratchFile()
  writeFileSync(path, '')

  expect(await open(path).store.write([sampleEntry(clock, { key: 'a' })])).toBe('written')
})

it.each([
  ['below a file', (folder: string) => join(folder, 'file', 'cache.sqlite')],
  ['that is a folder', (folder: string) => join(folder, 'folder')],
  ['on no disk', () => '/proc/nothing/cache.sqlite'],
  ['that sqlite takes for no file', () => ':memory:'],
])('refuses a path %s with a sentence that says what to do', (_what, pathIn) => {
  const folder = scratchFolder()
  writeFileSync(join(folder, 'file'), 'x')
  mkdirSync(join(folder, 'folder'))

  expect(() => open(pathIn(folder))).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('Name a path that this process may write'),
    }),
  )
})

it.each<[string, (path: string) => void | Promise<void>]>([
  ['a text', (path: string) => writeFileSync(path, 'Dear diary, today the cache was cold. '.repeat(20))],
  ['a short text', (path: string) => writeFileSync(path, 'x')],
  ['a short text that starts as a database does', (path: string) => writeFileSync(path, 'SQLite is a database.')],
  [
    'the first bytes of a database that names another owner',
    (path: string) => {
      const db = new DatabaseSync(path)
      db.exec('PRAGMA application_id = 7; CREATE TABLE entries (key TEXT)')
      db.close()
      writeFileSync(path, readFileSync(path).subarray(0, 80))
    },
  ],
  [
    'a database of somebody else',
    (path: string) => {
      const db = new DatabaseSync(path)
      db.exec('PRAGMA journal_mode = WAL; CREATE TABLE entries (key TEXT); INSERT INTO entries VALUES (1)')
      db.close()
    },
  ],
  ['a file of our conversations', async (path: string) => sqliteSessions({ path }).close()],
])('refuses %s at its path and leaves it as it is', async (_what, make) => {
  const path = scratchFile()
  await make(path)
  const before = readFileSync(path)

  expect(() => open(path)).toThrow(expect.objectContaining({ code: 'STORE_FOREIGN' }))
  expect(readFileSync(path).equals(before)).toBe(true)
  expect(readdirSync(dirname(path))).toEqual(['cache.sqlite'])
})

const page = 4096
it.each<[string, (bytes: Buffer) => Buffer]>([
  ['whose tables are garbage', (bytes) => bytes.fill(0xa5, 100, 2 * page)],
  ['of which the end is missing', (bytes) => bytes.subarray(0, page)],
  ['whose first bytes are wrong', (bytes) => bytes.fill(0, 0, 16)],
  ['of which one byte is left', (bytes) => bytes.subarray(0, 1)],
  ['of which the first words are left', (bytes) => bytes.subarray(0, 16)],
  ['that ends before its owner is named', (bytes) => bytes.subarray(0, 71)],
  ['that ends after its owner is named', (bytes) => bytes.subarray(0, 72)],
  ['that ends within its header', (bytes) => bytes.subarray(0, 99)],
])('moves a file of ours aside %s, names it, and goes on with a new one', async (_what, damage) => {
  const path = scratchFile()
  await written(path)
  const damaged = damage(readFileSync(path))
  writeFileSync(path, damaged)

  const { store, warnings } = open(path)

  const aside = `${path}.corrupt-${clock.now()}`
  expect(warnings).toEqual([[expect.stringContaining('moved aside'), { path, aside }]])
  expect(readFileSync(aside).equals(damaged)).toBe(true)
  expect(await store.write([sampleEntry(clock, { key: 'b' })])).toBe('written')
  expect([store.peek?.('a'), store.peek?.('b')?.key]).toEqual([undefined, 'b'])
})

it.each([
  ['an older', 0],
  ['a newer', 99],
])('moves a file of %s version aside and goes on with a new one', async (_what, version) => {
  const path = scratchFile()
  await written(path, (db) => db.exec(`PRAGMA user_version = ${version}`))

  const { store, warnings } = open(path)

  expect(warnings).toHaveLength(1)
  expect(existsSync(`${path}.corrupt-${clock.now()}`)).toBe(true)
  expect(store.peek?.('a')).toBeUndefined()
})

it('moves a file aside that turns out damaged while in use, and goes on at the next call', async () => {
  const path = scratchFile()
  await written(path)
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0xa5, 30 * page)) // the head is whole: it opens
  const { store, warnings } = open(path)

  const answers = Array.from({ length: 50 }, (_, at) => {
    try {
      return store.peek?.(`k${at}`)?.key ?? 'nothing'
    } catch (error) {
      return (error as { code: string }).code
    }
  })

  expect(answers.filter((answer) => answer === 'STORE_UNAVAILABLE')).toHaveLength(1)
  expect(warnings).toHaveLength(1)
  expect(await store.write([sampleEntry(clock, { key: 'b' })])).toBe('written')
  expect(store.peek?.('b')?.key).toBe('b')
})

it('takes a path that looks like an address for what it is', async () => {
  const [folder, before] = [scratchFolder(), process.cwd()]
  process.chdir(folder)
  onTestFinished(() => process.chdir(before))
  const { store } = open('file:cache.sqlite')
  await store.write([sampleEntry(clock, { key: 'a' })])
  await store.close()

  expect(readdirSync(folder)).toEqual(['file:cache.sqlite'])
})

it('goes on with a new file within a second when its own was removed, and serves nothing of the old one', async () => {
  const path = scratchFile()
  const time = manualClock()
  const store = sqliteStore({ path, clock: time })
  onTestFinished(() => store.close())
  const vector = direction({ 0: 1 })
  await store.write([sampleEntry(time, { key: 'a', vector })])
  expect(store.peek?.('a')?.key).toBe('a')
  for (const end of ['', '-wal', '-shm']) rmSync(path + end)
  time.advance(1000)

  expect(store.peek?.('a')).toBeUndefined()
  expect(await store.search?.({ tenant: 'acme', partitions: ['p1'], vector, count: 1 })).toEqual([])
  expect(await store.write([sampleEntry(time, { key: 'b' })])).toBe('written')
  await store.close()
  expect(open(path).store.peek?.('b')?.key).toBe('b')
})

it.each([
  ['with its log', ['', '-wal', '-shm']],
  ['alone', ['']],
])('writes to a new file within a second when its own was removed %s, and nobody had read', async (_what, removed) => {
  const path = scratchFile()
  const time = manualClock()
  const store = sqliteStore({ path, clock: time })
  const sessions = sqliteSessions({ path: `${path}.sessions`, clock: time })
  onTestFinished(async () => void (await Promise.all([store.close(), sessions.close?.()])))
  await store.write([sampleEntry(time, { key: 'a' })])
  await sessions.append('s', [{ role: 'user', content: 'old' }])
  for (const end of removed) for (const file of [path, `${path}.sessions`]) rmSync(file + end)
  time.advance(1000)

  expect(await store.write([sampleEntry(time, { key: 'b' })])).toBe('written')
  await sessions.append('s', [{ role: 'user', content: 'new' }])
  const other = open(path).store
  expect([other.peek?.('a'), other.peek?.('b')?.key]).toEqual([undefined, 'b'])
  const others = sqliteSessions({ path: `${path}.sessions`, clock: time })
  onTestFinished(() => others.close?.())
  expect(await others.load('s')).toEqual([{ role: 'user', content: 'new' }])
})

it('follows another process to the new file within a second when that one has moved a damaged one aside', async () => {
  const path = scratchFile()
  const time = manualClock()
  const here = sqliteStore({ path, clock: time })
  onTestFinished(() => here.close())
  await here.write([sampleEntry(time, { key: 'a' })])
  expect(here.peek?.('a')?.key).toBe('a')
  for (const end of ['', '-wal', '-shm']) renameSync(path + end, `${path}.corrupt-1${end}`)
  const there = sqliteStore({ path, clock: time })
  onTestFinished(() => there.close())
  await there.write([sampleEntry(time, { key: 'b' })])
  time.advance(1000)

  expect([here.peek?.('a'), here.peek?.('b')?.key]).toEqual([undefined, 'b'])
  await here.write([sampleEntry(time, { key: 'c' })])
  expect(there.peek?.('c')?.key).toBe('c')
})

it.each([0, 100, page, 9 * page])('goes on after the file was cut to %d bytes while in use', async (size) => {
  const path = scratchFile()
  await written(path)
  const { store, warnings } = open(path)
  expect(store.peek?.('k0')?.key).toBe('k0')
  truncateSync(path, size)

  const answers = Array.from({ length: 50 }, (_, at) => {
    try {
      return store.peek?.(`k${at}`)?.key ?? 'nothing'
    } catch (error) {
      return (error as { code: string }).code
    }
  })
  expect(answers.filter((answer) => answer === 'STORE_UNAVAILABLE')).toHaveLength(1)
  expect(warnings).toHaveLength(1)
  expect(await store.write([sampleEntry(clock, { key: 'b' })])).toBe('written')
})

it.each([
  ['T25 text that is no JSON', `'{'`],
  ['S17 JSON of another shape', `'[1, 2]'`],
  ['S17 a missing part', `json_remove(about, '$.origin')`],
  ['S17 a part of another type', `json_set(about, '$.origin.usage.usd', 'much')`],
  ['S17 a prototype', `replace(about, '"parts":{"tenant"', '"parts":{"__proto__"')`],
  ['S17 a prototype of the whole', `'{"__proto__": {"kind": "llm"}}'`],
  ['S17 nesting without end', `printf('%.*c', 200000, '[')`],
  ['S17 a megabyte of nothing', `printf('%.*c', 1000000, 'x')`],
])('takes a row with %s for missing, and removes it', async (_what, about) => {
  const path = scratchFile()
  await written(path, (db) => db.exec(`UPDATE entries SET about = ${about}`))
  const { store } = open(path)

  expect(store.peek?.('a')).toBeUndefined()
  expect(await store.search?.({ tenant: 'acme', partitions: ['p1'], vector: direction({ 0: 1 }), count: 1 })).toEqual(
    [],
  )
  expect(await store.lookAlikes?.('q')).toEqual([])
  expect(await store.invalidate({ tags: ['x'] })).toBe(0)
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})

it('T25 searches past a vector of which half is gone', async () => {
  const path = scratchFile()
  await written(path, (db) => db.exec('UPDATE vectors SET vector = substr(vector, 1, 701)'))
  const { store } = open(path)
  await store.write([sampleEntry(clock, { key: 'b', vector: direction({ 0: 1 }) })])

  const matches = await store.search?.({ tenant: 'acme', partitions: ['p1'], vector: direction({ 0: 1 }), count: 2 })
  expect(matches?.map(({ entry }) => entry.key)).toEqual(['b'])
})

it('T35 removes what ended, in small bites, as it is written to', async () => {
  const path = scratchFile()
  const time = manualClock()
  const store = sqliteStore({ path, clock: time })
  onTestFinished(() => store.close())
  const ends = { expiresAt: time.now() + minute }
  await store.write(Array.from({ length: 100 }, (_, at) => sampleEntry(time, { key: `k${at}`, ...ends })))
  time.advance(10 * minute)
  for (let write = 0; write < 10; write++) await store.write([sampleEntry(time, { key: 'b' })])

  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  expect(db.prepare('SELECT count(*) AS rows FROM entries').get()).toEqual({ rows: 1 })
})

it('T35 keeps no tags, epochs apart, of entries that are gone or carry others now', async () => {
  const path = scratchFile()
  const { store } = open(path)
  for (let write = 0; write < 50; write++) {
    const tags = [`x${write}`, 'answer:a', `answer:${write}`]
    await store.write([sampleEntry(clock, { key: 'a', epochs: new Map(tags.map((tag) => [tag, 0])) })])
  }
  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  const held = (): unknown =>
    db
      .prepare(
        `SELECT (SELECT count(*) FROM tag_sets) AS sets, (SELECT count(*) FROM answer_tags) AS answers,
        count(*) AS tags FROM tags`,
      )
      .get()

  expect(held()).toEqual({ sets: 1, answers: 1, tags: 1 })
  await store.invalidate({ all: true })
  expect(held()).toEqual({ sets: 0, answers: 0, tags: 0 })
})

it('T35 stays within its bytes', async () => {
  const path = scratchFile()
  const bytes = 2_000_000
  const store = sqliteStore({ path, clock, bytes })
  onTestFinished(() => store.close())
  const value = new Uint8Array(10_000)
  for (let write = 0; write < 1000; write++) await store.write([sampleEntry(clock, { key: `k${write}`, value })])

  const { entries, evictions } = await store.figures()
  expect(statSync(path).size).toBeLessThan(bytes * 2)
  expect(entries + evictions).toBe(1000)
  expect(store.peek?.('k999')?.key).toBe('k999')
})

it.each([
  ['bytes', { bytes: 0 }],
  ['entriesPerGroup', { entriesPerGroup: 1.5 }],
])('refuses a bound of %s that bounds nothing', (name, limits) => {
  const path = scratchFile()

  expect(() => sqliteStore({ path, ...limits })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
  )
})
