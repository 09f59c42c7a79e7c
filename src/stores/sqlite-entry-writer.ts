import type { DatabaseSync } from 'node:sqlite'
import type { Entry } from '../contract/store.ts'
import { entryColumns, entryValues } from './sqlite-entry-row.ts'
import { hasDirection } from './vector-codes.ts'

/** Puts an entry with its tags and its vector, or an alias; belongs in a transaction. */
export interface EntryWriter {
  put(entry: Entry): void
}

/** The statements that write an entry. */
export function entryWriter(db: DatabaseSync): EntryWriter {
  const marks = entryColumns.replaceAll(/\w+/g, '?')
  const changed = entryColumns.split(', ').filter((name) => name !== 'key' && name !== 'grp') // the key decides the group
  const upsert = db.prepare(`
    INSERT INTO entries (${entryColumns}) VALUES (${marks})
    ON CONFLICT (key) DO UPDATE SET ${changed.map((name) => `${name} = excluded.${name}`).join(', ')} RETURNING id`)
  const selectMeaning = db.prepare(
    `SELECT 1 FROM entries JOIN vectors ON vectors.entry = entries.id
     WHERE key = ? AND vectors.partition = ? AND CASE WHEN json_valid(about) THEN about ->> '$.intent' END = ?`,
  )
  const selectPlain = db.prepare('SELECT 1 FROM entries WHERE key = ? AND target IS NULL')
  const removeAliases = db.prepare('DELETE FROM entries WHERE target = ?')
  const removeTags = db.prepare('DELETE FROM tags WHERE entry = ?')
  const addTag = db.prepare('INSERT INTO tags (entry, tag) VALUES (?, ?)')
  const removeVector = db.prepare('DELETE FROM vectors WHERE entry = ?')
  const addVector = db.prepare('INSERT INTO vectors (entry, tenant, partition, vector) VALUES (?, ?, ?, ?)')

  return {
    put(entry) {
      const { key, target, intent, vector, tenant, partition } = entry
      if (target !== undefined) {
        if (target === key || selectPlain.get(target) === undefined) return // its target is gone
        removeAliases.run(key)
      }
      // what was read without its vector is written back without it, and is still found by it
      const lacksVector = vector === undefined && target === undefined && intent !== undefined
      const keepsVector = lacksVector && selectMeaning.get(key, partition, intent) !== undefined
      const id = Number(upsert.get(...entryValues(entry))?.['id'])
      removeTags.run(id)
      for (const tag of entry.epochs.keys()) addTag.run(id, tag)
      if (!keepsVector) removeVector.run(id)
      if (vector === undefined || target !== undefined || !hasDirection(vector)) return
      addVector.run(id, tenant, partition, bytesOf(vector))
    },
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
