import type { DatabaseSync } from 'node:sqlite'
import type { Entry } from '../contract/store.ts'
import { groupBound, type Bounds, type Size } from './limits.ts'

/** What is counted together, and may grow no larger. */
export interface SqliteRoom {
  /** The same for the same tenant and group. */
  readonly name: string
  readonly most: Size
  size(): Size
  /** Removes what goes first, keys that have just been written left out; gives how many went. */
  removeFirst(measure: keyof Size, removal: Removal): number
}
export interface Removal {
  readonly count: number
  /** JSON list of keys. */
  readonly except: string
}

/** The rooms that an entry counts in: its group, its tenant where tenants have bounds, and all. */
export function sqliteRooms(db: DatabaseSync, bounds: Bounds): (entry: Entry) => readonly SqliteRoom[] {
  const group = groupRooms(db, bounds)
  const tenant = tenantRooms(db, bounds)
  const all = wholeRoom(db, { bounds, tenant })
  const isBounded = bounds.tenant.entries < Infinity || bounds.tenant.bytes < Infinity

  return (entry) => [group(entry), ...(isBounded ? [tenant(entry.tenant)] : []), all]
}

function groupRooms(db: DatabaseSync, bounds: Bounds): (entry: Entry) => SqliteRoom {
  const select = db.prepare('SELECT entries, bytes FROM groups WHERE tenant = ? AND name = ?')
  const remove = db.prepare(`
    DELETE FROM entries WHERE id IN (
      SELECT id FROM entries WHERE tenant = ? AND grp = ? AND key NOT IN (SELECT value FROM json_each(?))
      ORDER BY rank, id LIMIT ?)`)

  return ({ tenant, group }) => ({
    name: JSON.stringify([tenant, group]),
    most: groupBound(group, bounds),
    size: () => sizeOf(select.get(tenant, group)),
    removeFirst: (_measure, { count, except }) => Number(remove.run(tenant, group, except, count).changes),
  })
}

function tenantRooms(db: DatabaseSync, bounds: Bounds): (tenant: string) => SqliteRoom {
  const select = db.prepare('SELECT sum(entries) AS entries, sum(bytes) AS bytes FROM groups WHERE tenant = ?')
  // of each group those that go first are had without a look at all
  const remove = db.prepare(`
    DELETE FROM entries WHERE id IN (
      SELECT entries.id FROM groups CROSS JOIN entries ON entries.id IN (
        SELECT id FROM entries AS own WHERE own.tenant = groups.tenant AND own.grp = groups.name
        AND own.key NOT IN (SELECT value FROM json_each(?2)) ORDER BY rank, id LIMIT ?3)
      WHERE groups.tenant = ?1 ORDER BY rank, entries.id LIMIT ?3)`)

  return (tenant) => ({
    name: JSON.stringify([tenant]),
    most: bounds.tenant,
    size: () => sizeOf(select.get(tenant)),
    removeFirst: (_measure, { count, except }) => Number(remove.run(tenant, except, count).changes),
  })
}

interface WholeOptions {
  readonly bounds: Bounds
  readonly tenant: (name: string) => SqliteRoom
}

/** Of all, what goes first is of the tenant that holds most. Its bytes are those of the pages in use. */
function wholeRoom(db: DatabaseSync, { bounds, tenant }: WholeOptions): SqliteRoom {
  const select = db.prepare('SELECT coalesce(sum(entries), 0) AS entries FROM groups')
  const pages = db.prepare('PRAGMA page_count')
  const freePages = db.prepare('PRAGMA freelist_count')
  const pageSize = Number(db.prepare('PRAGMA page_size').get()?.['page_size'])
  const largestBy = (measure: keyof Size) =>
    db.prepare(`SELECT tenant FROM groups GROUP BY tenant ORDER BY sum(${measure}) DESC LIMIT 1`)
  const largest = { entries: largestBy('entries'), bytes: largestBy('bytes') }

  return {
    name: '',
    most: bounds.all,
    size: () => ({
      entries: bounds.all.entries === Infinity ? 0 : Number(select.get()?.['entries']),
      bytes: (Number(pages.get()?.['page_count']) - Number(freePages.get()?.['freelist_count'])) * pageSize,
    }),
    removeFirst(measure, removal) {
      const most = largest[measure].get()?.['tenant']
      return most === undefined ? 0 : tenant(String(most)).removeFirst(measure, removal)
    },
  }
}

function sizeOf(row: Readonly<Record<string, unknown>> | undefined): Size {
  return { entries: Number(row?.['entries'] ?? 0), bytes: Number(row?.['bytes'] ?? 0) }
}
