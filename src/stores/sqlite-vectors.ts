import type { DatabaseSync } from 'node:sqlite'
import type { Entry, Match, SearchQuery } from '../contract/store.ts'
import { entryOf, readColumns } from './sqlite-entry-row.ts'
import { vectorIndex } from './vector-index.ts'
import { placesOf, placesStart } from './vector-place.ts'

/** The vectors of the file, searched in this process: a place is read in when it is first asked for. */
export interface SqliteVectors {
  /** Places read in, those without a vector too. */
  readonly places: number
  /** The nearest living entries. Belongs in a transaction, so that it sees one state. */
  search(query: SearchQuery, now: number): readonly Match[]
  /** Says that this process has changed the file. */
  touch(): void
}

export interface SqliteVectorsOptions {
  /** Most places kept read in, unless one search asks for more. @default 4096 */
  readonly places?: number
}

type Row = Readonly<Record<string, unknown>>

/** Most vectors held; past it the places asked for longest ago go. */
const mostVectors = 200_000

/** An index that follows the file: what any process adds and removes is taken over before a search. */
export function sqliteVectors(db: DatabaseSync, options: SqliteVectorsOptions = {}): SqliteVectors {
  const { places: mostPlaces = 4096 } = options
  const index = vectorIndex<number>()
  /** Places read in, the one asked for longest ago first. */
  const loaded = new Set<string>()
  const version = db.prepare('PRAGMA data_version')
  const heads = db.prepare("SELECT name, seq FROM sqlite_sequence WHERE name IN ('vectors', 'removals')")
  const selectPlace = db.prepare('SELECT id, place, vector FROM vectors WHERE place = ?')
  const selectPlaces = db.prepare('SELECT DISTINCT place FROM vectors WHERE place >= ? AND place < ?')
  const selectLiving = db.prepare(`
    SELECT ${readColumns}, vectors.vector AS full FROM vectors JOIN entries ON entries.id = entry
    WHERE vectors.id = ? AND dies_at > ?`)
  const selectAdded = db.prepare('SELECT id, place, vector FROM vectors WHERE id > ? ORDER BY id')
  const removeEntry = db.prepare('DELETE FROM entries WHERE id = (SELECT entry FROM vectors WHERE id = ?)')
  const selectRemoved = db.prepare('SELECT seq, vector FROM removals WHERE seq > ? ORDER BY seq')

  let seenVersion: unknown
  let lastVector = 0
  let lastRemoval = 0
  let touched = true

  const add = ({ id, place, vector }: Row): void => {
    const floats = floatsOf(vector)
    if (floats !== undefined) index.add(String(place), Number(id), floats)
  }
  const takeOver = (): void => {
    const removed = loaded.size === 0 ? [] : selectRemoved.all(lastRemoval)
    if (removed.length > 0 && Number(removed[0]?.['seq']) !== lastRemoval + 1) {
      index.clear() // older notes are gone: everything is read in again
      loaded.clear()
    }
    if (loaded.size > 0) {
      for (const row of selectAdded.iterate(lastVector)) if (loaded.has(String(row['place']))) add(row)
    }
    for (const { vector } of removed) index.remove(Number(vector))
    for (const { name, seq } of heads.all()) {
      if (name === 'vectors') lastVector = Number(seq)
      else lastRemoval = Number(seq)
    }
  }
  const follow = (): void => {
    const now = version.get()?.['data_version']
    if (!touched && now === seenVersion) return
    takeOver()
    touched = false
    seenVersion = now
  }
  const load = (place: string): void => {
    if (!loaded.delete(place)) for (const row of selectPlace.iterate(place)) add(row)
    loaded.add(place)
  }
  const placesAsked = (query: SearchQuery): readonly string[] => {
    const start = placesStart(query.tenant)
    return placesOf(query) ?? selectPlaces.all(start, `${start}\u{10ffff}`).map(({ place }) => String(place))
  }
  const makeRoom = (asked: number): void => {
    for (const place of loaded) {
      const full = loaded.size > mostPlaces || index.size > mostVectors
      if (!full || loaded.size <= asked) return
      loaded.delete(place)
      index.drop(place)
    }
  }
  /** T25: what cannot be read is no match, and goes. */
  const dropUnreadable = (ids: readonly number[]): void => {
    if (ids.length === 0) return
    try {
      for (const id of ids) removeEntry.run(id)
      touched = true
    } catch (error) {
      if (!db.isTransaction) throw error // else another process is writing: out of the index for now, they go when their place is read in anew
    }
  }

  return {
    get places() {
      return loaded.size
    },
    touch() {
      touched = true
    },
    search(query, now) {
      follow()
      const places = placesAsked(query)
      for (const place of places) load(place)
      makeRoom(places.length)
      const found = new Map<number, Entry>()
      const unreadable: number[] = []
      const near = index.search({ ...query, places }, (id) => {
        const row = selectLiving.get(id, now)
        if (row === undefined) return undefined
        const entry = entryOf(row)
        const vector = floatsOf(row['full'])
        if (entry === undefined) unreadable.push(id)
        if (entry === undefined || vector === undefined) return undefined
        found.set(id, { ...entry, vector })
        return vector
      })
      dropUnreadable(unreadable)
      return near.flatMap(({ key, similarity }): readonly Match[] => {
        const entry = found.get(key)
        return entry === undefined ? [] : [{ entry, similarity }]
      })
    },
  }
}

function floatsOf(value: unknown): Float32Array | undefined {
  if (!(value instanceof Uint8Array) || value.byteLength % 4 !== 0) return undefined
  const { buffer, byteOffset, byteLength } = value
  return byteOffset % 4 === 0
    ? new Float32Array(buffer, byteOffset, byteLength / 4)
    : new Float32Array(value.slice().buffer)
}
