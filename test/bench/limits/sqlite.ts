import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { type Prompt, type Prompts, prompts } from '../prompts.ts'
import { inRounds, median, type Side } from '../rounds.ts'
import { digestOf } from './exact.ts'

export interface SqliteLimit {
  readonly side: Side<Prompt>
  close(): void
}

/** The least an exact hit in a file can do: the digest of the request, and one prepared SELECT by primary key. */
export function sqliteLimit(source: Prompts, folder: string): SqliteLimit {
  const db = new DatabaseSync(join(folder, 'limit.sqlite'))
  db.exec('PRAGMA journal_mode = WAL')
  // without row ids, answers of 1 KB would not fit the pages of the tree and be read in pieces
  db.exec('CREATE TABLE answers (key TEXT PRIMARY KEY, value BLOB NOT NULL)')
  const insert = db.prepare('INSERT INTO answers VALUES (?, ?)')
  db.exec('BEGIN')
  for (const prompt of source.all()) insert.run(digestOf(prompt), answer)
  db.exec('COMMIT')
  const select = db.prepare('SELECT value FROM answers WHERE key = ?')
  return {
    side: {
      prepare: source.draw,
      run(requests) {
        let hits = 0
        for (const request of requests) if (select.get(digestOf(request)) !== undefined) hits++
        if (hits !== requests.length) throw new Error(`The limit has missed ${requests.length - hits} times.`)
      },
    },
    close: () => db.close(),
  }
}

/** As long as a stored answer. */
const answer = new TextEncoder().encode('The refund goes to the card that was charged. '.repeat(28))

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), 'stratagent-limit-'))
  const { side, close } = sqliteLimit(prompts(), folder)
  const times = await inRounds({ side })
  console.log(`digest and a prepared SELECT: ${(median(times.side) * 1e3).toFixed(2)} µs at 1 KB`)
  close()
  rmSync(folder, { recursive: true })
}
