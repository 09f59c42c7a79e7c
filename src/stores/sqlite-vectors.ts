import type { DatabaseSync } from 'node:sqlite'
import type { SearchQuery } from '../contract/store.ts'
import { vectorIndex } from './vector-index.ts'

/** The vectors of the file, searched in this process: a partition is read in when it is first asked for. */
export interface SqliteVectors {
  /** The nearest living entries by their row's id. Belongs in a transaction, so that it sees one state. */
  search(query: SearchQuery, now: number): readonly { readonly entry: number; readonly similarity: number }[]
  /** This process has changed the file. */
  touch(): void
}

/** Most vectors held; past it the partitions asked for longest ago go. */
const mostVectors = 200_000

/** An index that follows the file: what other processes add and remove is taken over before a search. */
export function sqliteVectors(db: DatabaseSync): SqliteVectors {
  const index = vectorIndex<number>()
  /** Partitions read in, the one asked for longest ago first. */
  const loaded = new Set<string>()
  const version = db.prepare('PRAGMA data_version')
  const heads = db.prepare("SELECT name, seq FROM sqlite_sequence WHERE name IN ('vectors', 'removals')")
  const selectPlace = db.prepare('SELECT id, vector FROM vectors WHERE tenant = ? AND partition = ?')
  const selectPartitions = db.prepare('SELECT DISTINCT partition FROM vectors WHERE tenant = ?')
  const selectVector = db.prepare('SELECT tenant, partition, vector FROM vectors WHERE id = ?')
  const selectLiving = db.prepare(
    'SELECT vectors.vector, entry FROM vectors JOIN entries ON entries.id = entry WHERE vectors.id = ? AND dies_at > ?',
  )
  const selectAdded = db.prepare('SELECT id, partition FROM vectors WHERE id > ? ORDER BY id')
  const selectRemoved = db.prepare('SELECT seq, vector, partition FROM removals WHERE seq > ? ORDER BY seq')

  let seenVersion: unknown
  let lastVector = 0
  let lastRemoval = 0
  let touched = true

  const forgetAll = (): void => {
    index.clear()
    loaded.clear()
    for (const { name, seq } of heads.all()) {
      if (name === 'vectors') lastVector = Number(seq)
      else lastRemoval = Number(seq)
    }
  }
  const add = (id: number): void => {
    const { tenant, partition, vector } = selectVector.get(id) ?? {}
    const floats = floatsOf(vector)
    if (floats !== undefined) index.add({ tenant: String(tenant), partition: String(partition) }, id, floats)
  }
  const follow = (): void => {
    const now = version.get()?.['data_version']
    if (!touched && now === seenVersion) return
    touched = false
    seenVersion = now
    if (loaded.size === 0) return forgetAll()
    const removed = selectRemoved.all(lastRemoval)
    if (removed.length > 0 && Number(removed[0]?.['seq']) !== lastRemoval + 1) return forgetAll() // notes were trimmed
    for (const { id, partition } of selectAdded.all(lastVector)) {
      lastVector = Number(id)
      if (loaded.has(String(partition))) add(lastVector)
    }
    for (const { seq, vector, partition } of removed) {
      lastRemoval = Number(seq)
      index.remove(String(partition), Number(vector))
    }
  }
  const load = (tenant: string, partition: string): void => {
    if (loaded.delete(partition)) return void loaded.add(partition)
    loaded.add(partition)
    for (const { id, vector } of selectPlace.iterate(tenant, partition)) {
      const floats = floatsOf(vector)
      if (floats !== undefined) index.add({ tenant, partition }, Number(id), floats)
    }
  }
  const makeRoom = (asked: number): void => {
    for (const partition of loaded) {
      if (index.size <= mostVectors || loaded.size <= asked) return
      loaded.delete(partition)
      index.drop(partition)
    }
  }

  return {
    touch() {
      touched = true
    },
    search(query, now) {
      follow()
      const { tenant } = query
      const partitions = query.partitions ?? selectPartitions.all(tenant).map(({ partition }) => String(partition))
      for (const partition of partitions) load(tenant, partition)
      makeRoom(partitions.length)
      const entries = new Map<number, number>()
      const near = index.search({ ...query, partitions }, (id) => {
        const { vector, entry } = selectLiving.get(id, now) ?? {}
        entries.set(id, Number(entry))
        return floatsOf(vector)
      })
      return near.map(({ key, similarity }) => ({ entry: entries.get(key) ?? 0, similarity }))
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
