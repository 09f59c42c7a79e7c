import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Entry } from '../contract/store.ts'
import { answerOf } from '../identity/tags.ts'
import { entryColumns, entryValues } from './sqlite-entry-row.ts'
import type { Eviction } from './limits.ts'
import { hasDirection } from './vector-codes.ts'
import { placeOf } from './vector-place.ts'

/** Puts an entry with its tags and its vector, or an alias; belongs in a transaction. */
export interface EntryWriter {
  put(entry: Entry, now: number): void
}

/** What a key decides once and for all. */
const decided = ['key', 'grp']
/** What is written anew keeps the rank its hits have given it. */
const highest = 'max(rank, excluded.rank)'

/** The statements that write an entry. */
export function entryWriter(db: DatabaseSync, eviction: Eviction): EntryWriter {
  const columns = `${entryColumns}, tag_set`
  const marks = columns.replaceAll(/\w+/g, '?')
  const changed = columns.split(', ').filter((name) => !decided.includes(name))
  const upsert = db.prepare(`
    INSERT INTO entries (${columns}) VALUES (${marks})
    ON CONFLICT (key) DO UPDATE SET ${changed.map((name) => `${name} = ${eviction === 'value' && name === 'rank' ? highest : `excluded.${name}`}`).join(', ')}
    RETURNING id, vector`)
  const selectMeaning = db.prepare(`
    SELECT dies_at FROM entries WHERE key = ? AND partition = ? AND vector IS NOT NULL
    AND CASE WHEN json_valid(about) THEN about ->> '$.intent' END = ?`)
  const selectPlain = db.prepare('SELECT 1 FROM entries WHERE key = ? AND target IS NULL')
  const removeAliases = db.prepare('DELETE FROM entries WHERE target = ?')
  const addVector = db.prepare('INSERT INTO vectors (entry, place, vector) VALUES (?, ?, ?)')
  const copyVector = db.prepare(
    'INSERT INTO vectors (entry, place, vector) SELECT entry, place, vector FROM vectors WHERE id = ?',
  )
  const setVector = db.prepare('UPDATE entries SET vector = ? WHERE id = ?')
  const tagSetOf = tagSets(db)
  const tagByAnswers = answerTags(db)

  /** What was read without its vector is written back without it, and is still found by it: when the entry would have ended. */
  const keptUntil = ({ key, partition, intent, vector, target }: Entry): number | undefined => {
    if (vector !== undefined || target !== undefined || intent === undefined) return undefined
    const row = selectMeaning.get(key, partition, intent)
    return row === undefined ? undefined : Number(row['dies_at'])
  }

  return {
    put(entry, now) {
      const { key, target, tenant, partition, vector, epochs } = entry
      if (target !== undefined) {
        if (target === key || selectPlain.get(target) === undefined) return // its target is gone
        removeAliases.run(key)
      }
      const until = keptUntil(entry)
      const shared = [...epochs.keys()].filter((tag) => answerOf(tag) === undefined)
      const { id = null, vector: old = null } =
        upsert.get(...entryValues(entry, { now, eviction }), tagSetOf(shared)) ?? {}
      tagByAnswers(id, entry)
      if (until !== undefined) {
        // searches have left out by now what had ended: it is there for them as a new vector
        if (until <= now) setVector.run(copyVector.run(old).lastInsertRowid, id)
        return
      }
      if (vector !== undefined && target === undefined && hasDirection(vector)) {
        setVector.run(addVector.run(id, placeOf(tenant, partition), bytesOf(vector)).lastInsertRowid, id)
      } else if (old !== null) setVector.run(null, id)
    },
  }
}

/** Gives the number of the set that holds these tags and no others; it goes with the last entry that has it. */
function tagSets(db: DatabaseSync): (tags: readonly string[]) => number | bigint {
  const select = db.prepare('SELECT id FROM tag_sets WHERE tags = ?')
  const addSet = db.prepare('INSERT INTO tag_sets (tags) VALUES (?)')
  const addTag = db.prepare('INSERT INTO tags (tag_set, tag) VALUES (?, ?)')

  return (tags) => {
    const text = JSON.stringify(tags.toSorted())
    const known = select.get(text)?.['id']
    if (known !== undefined) return Number(known)
    const id = addSet.run(text).lastInsertRowid
    for (const tag of tags) addTag.run(id, tag)
    return id
  }
}

/** Gives an entry its tags that stand for one answer, in place of those it had; its own key needs none. */
function answerTags(db: DatabaseSync): (id: SQLOutputValue, entry: Entry) => void {
  const clear = db.prepare('DELETE FROM answer_tags WHERE entry = ?')
  const add = db.prepare('INSERT INTO answer_tags (tag, entry) VALUES (?, ?)')

  return (id, { key, epochs }) => {
    clear.run(id)
    for (const tag of epochs.keys()) {
      const answer = answerOf(tag)
      if (answer !== undefined && answer !== key) add.run(tag, id)
    }
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
