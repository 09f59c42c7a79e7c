import { writeFileSync, readFileSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Message } from '../../src/contract/llm.ts'
import type { SessionStore } from '../../src/contract/session.ts'
import { memorySessions } from '../../src/stores/memory-sessions.ts'
import { sqliteSessions } from '../../src/stores/sqlite-sessions.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { minute } from '../../src/testing/sample-entry.ts'
import { scratchFile } from './scratch.ts'

const said = (content: string): Message => ({ role: 'user', content })
const everyKind: readonly Message[] = [
  { role: 'system', content: 'Be kind.' },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What is on these? \ud83d\udce6' },
      { type: 'image', mediaType: 'image/png', data: Uint8Array.of(137, 80, 0, 255), name: 'a.png' },
      { type: 'file', mediaType: 'application/pdf', data: new URL('https://example.com/a.pdf?x=1#y') },
    ],
  },
  {
    role: 'assistant',
    content: [
      { type: 'reasoning', text: 'Hm.', opaque: { signature: 'abc', deep: [null, 1.5, { $bytes: 'no bytes' }] } },
      { type: 'tool-call', id: 'c1', name: 'look', input: { $url: 'no address', list: [1, 'a'] }, json: '{}' },
    ],
  },
  { role: 'tool', content: [{ type: 'tool-result', id: 'c1', name: 'look', text: 'a cat', failed: false }] },
  { role: 'assistant', content: 'A cat.' },
]

const makers: [string, () => SessionStore][] = [
  ['memory', () => memorySessions()],
  ['sqlite', () => sqliteSessions({ path: scratchFile() })],
]

describe.each(makers)('conversations in %s', (_name, make) => {
  const open = (): SessionStore => {
    const sessions = make()
    onTestFinished(() => sessions.close())
    return sessions
  }

  it('come back in order, part by part, as they were', async () => {
    const sessions = open()
    await sessions.append('a', everyKind.slice(0, 2))
    await sessions.append('a', everyKind.slice(2))

    expect(await sessions.load('a')).toEqual(everyKind)
  })

  it('are nobody else\u2019s', async () => {
    const sessions = open()
    await sessions.append('a', [said('a')])
    await sessions.append('b', [said('b')])
    await sessions.clear('a')

    expect([await sessions.load('a'), await sessions.load('b')]).toEqual([[], [said('b')]])
  })

  it('are not changed by what happens to a list that was read', async () => {
    const sessions = open()
    await sessions.append('a', [said('one')])
    const before = await sessions.load('a')
    await sessions.append('a', [said('two')])

    expect(before).toEqual([said('one')])
  })

  it('are closed once, however often', async () => {
    const sessions = open()
    await sessions.close()

    await expect(sessions.close()).resolves.toBeUndefined()
    await expect(async () => sessions.load('a')).rejects.toMatchObject({ code: 'CLOSED' })
  })
})

it('T35 keeps so many conversations in memory and no more', async () => {
  const sessions = memorySessions({ sessions: 2 })
  for (const key of ['a', 'b', 'c']) await sessions.append(key, [said(key)])

  expect([await sessions.load('a'), await sessions.load('c')]).toEqual([[], [said('c')]])
})

it('T35 keeps so many conversations in a file and no more; the one silent for longest goes, whole', async () => {
  const path = scratchFile()
  const clock = manualClock()
  const sessions = sqliteSessions({ path, clock, sessions: 2 })
  onTestFinished(() => sessions.close())
  for (const key of ['a', 'b', 'a', 'c']) {
    await sessions.append(key, [said(key), said(key)])
    clock.advance(minute)
  }

  expect([await sessions.load('a'), await sessions.load('b'), await sessions.load('c')]).toEqual([
    Array(4).fill(said('a')),
    [],
    Array(2).fill(said('c')),
  ])
  expect(rowsOf(path)).toEqual({ messages: 6, sessions: 2 })
})

it('T35 holds a file to its number of conversations even if no process begins many', async () => {
  const path = scratchFile()
  const clock = manualClock()
  const first = sqliteSessions({ path, clock })
  for (let at = 0; at < 200; at++) await first.append(`k${at}`, [said('once')])
  await first.close()
  for (let run = 0; run < 5; run++) {
    clock.advance(1)
    const sessions = sqliteSessions({ path, clock, sessions: 200 })
    await sessions.append(`run${run}`, [said('once')])
    await sessions.close()
  }

  expect(rowsOf(path)).toEqual({ messages: 200, sessions: 200 })
})

it('T35 keeps nothing of a conversation that has been silent for too long', async () => {
  const path = scratchFile()
  const clock = manualClock()
  const sessions = sqliteSessions({ path, clock, maxAge: 10 * minute })
  onTestFinished(() => sessions.close())
  for (const key of ['a', 'b']) await sessions.append(key, [said('early')])
  clock.advance(9 * minute)
  await sessions.append('b', [said('in time')])
  clock.advance(minute)

  expect([await sessions.load('a'), await sessions.load('b')]).toEqual([[], [said('early'), said('in time')]])
  await sessions.append('c', [said('c')])
  expect(rowsOf(path)).toEqual({ messages: 3, sessions: 2 })
  clock.advance(10 * minute)
  await sessions.append('b', [said('anew')])
  expect(await sessions.load('b')).toEqual([said('anew')])
})

it('keeps the conversations of a file that knows no ages yet, and bounds them from then on', async () => {
  const path = scratchFile()
  const clock = manualClock()
  const first = sqliteSessions({ path, clock })
  await first.append('a', [said('a')])
  await first.close()
  const db = new DatabaseSync(path)
  db.exec('DROP TABLE sessions')
  db.close()

  const second = sqliteSessions({ path, clock, maxAge: minute })
  onTestFinished(() => second.close())
  expect(await second.load('a')).toEqual([said('a')])
  clock.advance(minute)
  expect(await second.load('a')).toEqual([])
  await second.append('b', [said('b')])
  expect(rowsOf(path)).toEqual({ messages: 1, sessions: 1 })
})

it.each([
  ['sessions', { sessions: 0 }],
  ['maxAge', { maxAge: -1 }],
])('refuses a bound of %s that keeps no conversation', (name, limits) => {
  const path = scratchFile()

  expect(() => sqliteSessions({ path, ...limits })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
  )
})

function rowsOf(path: string): unknown {
  const db = new DatabaseSync(path)
  const rows = db
    .prepare('SELECT (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM sessions) AS sessions')
    .get()
  db.close()
  return { ...rows }
}

it('finds a conversation again after its file was closed', async () => {
  const path = scratchFile()
  const first = sqliteSessions({ path })
  await first.append('a', everyKind)
  await first.close()
  const second = sqliteSessions({ path })
  onTestFinished(() => second.close())

  expect(await second.load('a')).toEqual(everyKind)
})

it('T25 starts a conversation anew of which a message cannot be read', async () => {
  const path = scratchFile()
  const sessions = sqliteSessions({ path })
  onTestFinished(() => sessions.close())
  await sessions.append('a', everyKind)
  await sessions.append('b', [said('b')])
  const db = new DatabaseSync(path)
  db.exec("UPDATE messages SET message = x'7b' WHERE session = 'a' AND position = 3")
  db.close()

  expect([await sessions.load('a'), await sessions.load('b')]).toEqual([[], [said('b')]])
  await sessions.append('a', [said('again')])
  expect(await sessions.load('a')).toEqual([said('again')])
})

it('refuses a file that is no file of conversations and leaves it as it is', () => {
  const path = scratchFile()
  writeFileSync(path, 'notes '.repeat(100))

  expect(() => sqliteSessions({ path })).toThrow(expect.objectContaining({ code: 'STORE_FOREIGN' }))
  expect(readFileSync(path, 'utf8')).toBe('notes '.repeat(100))
  expect(readdirSync(dirname(path))).toEqual(['cache.sqlite'])
})
