import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Entry, StoredEntry, StoreFigures, StoreSelector } from '../contract/store.ts'
import { answerOf } from '../identity/tags.ts'
import { isAlive, isRemembered, throughAlias } from './entry-life.ts'
import { groupBound, selectsNothing, type Bounds } from './limits.ts'
import { entryReader, readable } from './sqlite-entry-reader.ts'
import { entryOf, readColumns } from './sqlite-entry-row.ts'
import { entryWriter } from './sqlite-entry-writer.ts'
import { sqliteHits } from './sqlite-hits.ts'
import { roomKeeper } from './sqlite-room.ts'

/** The rows of entries, with their tags and vectors. Everything that writes belongs in a transaction. */
export interface SqliteEntries {
  /** Starts a look at the file that gives the entry behind a key, an alias followed; a key whose row cannot be read goes to `unreadable`. */
  look(now: number, unreadable: (key: string) => void): (key: string) => StoredEntry | undefined
  withQuestion(question: string, now: number): readonly Entry[]
  /** False when the entry is larger than the whole file may be: then neither it stays nor what its key had. */
  put(entry: Entry, now: number): boolean
  drop(keys: readonly string[]): void
  /** Gives how many went. */
  remove(selector: StoreSelector): number
  /** Removes what has become too much by these entries, and some of what ended long ago. */
  tidy(fresh: readonly Entry[], now: number): void
  /** Whether some bound was met, so that `shrink` has work: it goes a little below it, a bite. */
  readonly isFull: boolean
  shrink(): void
  figures(now: number): StoreFigures
}
const mostLookAlikes = 100

/** The statements on the rows of entries. */
export function sqliteEntries(db: DatabaseSync, bounds: Bounds): SqliteEntries {
  const selectQuestion = db.prepare(
    `SELECT ${readColumns} FROM entries WHERE question = ? AND dies_at > ? ORDER BY created_at DESC LIMIT ${mostLookAlikes}`,
  )
  const removeKey = db.prepare('DELETE FROM entries WHERE key = ?')
  const count = db.prepare('SELECT coalesce(sum(entries), 0) AS entries FROM groups')
  const figures = db.prepare(
    'SELECT count(*) AS entries, coalesce(sum(size), 0) AS bytes FROM entries WHERE dies_at > ?',
  )
  const reader = entryReader(db)
  const writer = entryWriter(db, bounds.eviction)
  const hits = sqliteHits(db, bounds.eviction)
  const keeper = roomKeeper(db, bounds)

  const removals = new Map<string, StatementSync>()
  const removalWhere = (where: string): StatementSync => {
    const statement = removals.get(where) ?? db.prepare(`DELETE FROM entries ${where}`)
    removals.set(where, statement)
    return statement
  }
  const mostBytes = ({ group }: Entry): number =>
    Math.min(bounds.all.bytes, bounds.tenant.bytes, groupBound(group, bounds).bytes)
  const total = (): number => Number(count.get()?.['entries'])

  return {
    look(now, unreadable) {
      const read = reader.look()
      const rememberedAt = (key: string): Entry | undefined => {
        const entry = read(key)
        if (entry === 'unreadable') unreadable(key)
        return typeof entry === 'object' && isRemembered(entry, now) ? entry : undefined
      }
      return (key) => {
        const entry = rememberedAt(key)
        if (entry !== undefined && isAlive(entry, now)) hits.note(key)
        if (entry?.target === undefined) return entry
        const target = rememberedAt(entry.target)
        if (target === undefined || target.target !== undefined) return undefined
        if (isAlive(target, now)) hits.note(target.key)
        return throughAlias(entry, target)
      }
    },
    withQuestion(question, now) {
      const rows = readable(() => selectQuestion.all(question, now))
      return rows === 'unreadable' ? [] : rows.flatMap((row) => entryOf(row) ?? [])
    },
    put(entry, now) {
      reader.touch()
      const fits = entry.value.byteLength + (entry.vector?.byteLength ?? 0) <= mostBytes(entry)
      if (fits) writer.put(entry, now)
      else removeKey.run(entry.key)
      if (entry.target !== undefined) hits.note(entry.target) // it was found by its meaning
      return fits
    },
    drop(keys) {
      reader.touch()
      for (const key of keys) removeKey.run(key)
    },
    remove(selector) {
      if (selectsNothing(selector)) return 0
      reader.touch()
      const before = total()
      const { where, values } = conditionsOf(selector)
      removalWhere(where).run(...values)
      return before - total()
    },
    tidy(fresh, now) {
      reader.touch()
      hits.settle(now)
      keeper.tidy(fresh, now)
    },
    get isFull() {
      return keeper.isFull
    },
    shrink() {
      reader.touch()
      keeper.shrink()
    },
    figures(now) {
      const { entries = 0, bytes: size = 0 } = figures.get(now) ?? {}
      return { entries: Number(entries), bytes: Number(size), evictions: keeper.evictions }
    },
  }
}

function conditionsOf({ keys, tags, createdBefore }: StoreSelector): { where: string; values: (string | number)[] } {
  const conditions: string[] = []
  const values: (string | number)[] = []
  if (keys !== undefined) {
    conditions.push('key IN (SELECT value FROM json_each(?))')
    values.push(JSON.stringify(keys))
  }
  const shared = new Set<string>()
  for (const tag of tags ?? []) {
    const answer = answerOf(tag)
    if (answer === undefined) shared.add(tag)
    else {
      conditions.push(
        'id IN (SELECT entry FROM answer_tags WHERE tag = ? UNION ALL SELECT id FROM entries WHERE key = ?)',
      )
      values.push(tag, answer)
    }
  }
  if (shared.size > 0) {
    conditions.push(
      `tag_set IN (
        SELECT tag_set FROM tags WHERE tag IN (SELECT value FROM json_each(?)) GROUP BY tag_set HAVING count(*) = ?)`,
    )
    values.push(JSON.stringify([...shared]), shared.size)
  }
  if (createdBefore !== undefined) {
    conditions.push('created_at < ?')
    values.push(createdBefore)
  }
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values }
}
