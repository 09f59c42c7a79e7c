import type { Entry } from '../contract/store.ts'
import { aboutOf, isNumber, isOptional, isText, parseRecord, readAbout } from './entry-about.ts'
import { diesAt } from './entry-life.ts'
import { rankOf, worthOf } from './entry-worth.ts'
import type { Eviction } from './limits.ts'

/** The columns that make an entry, in the order `entryValues` gives their values. */
export const entryColumns =
  'key, tenant, partition, grp, question, target, created_at, stale_at, expires_at, hard_at, dies_at, size, worth, rank, about, value'

/** The columns that `entryOf` reads. */
export const readColumns =
  'key, tenant, partition, grp, target, created_at, stale_at, expires_at, hard_at, about, value'

export interface Ranking {
  readonly now: number
  readonly eviction: Eviction
}

/** What is bound for a new row. */
export function entryValues(entry: Entry, ranking: Ranking): (string | number | null | Uint8Array)[] {
  const { key, tenant, partition, group, question, target, createdAt, staleAt, expiresAt, hardAt, value, vector } =
    entry
  const about = JSON.stringify(aboutOf(entry))
  const size = about.length + value.byteLength + (vector?.byteLength ?? 0) + 400
  const instants = [createdAt, staleAt, expiresAt, hardAt, diesAt(entry)].map((at) => (Number.isNaN(at) ? 0 : at))
  const worth = worthOf(entry, size)
  const rank = rankOf(entry, { ...ranking, worth })
  return [key, tenant, partition, group, question ?? null, target ?? null, ...instants, size, worth, rank, about, value]
}

/** The entry of a row, or undefined when a value in it is not what we write: what comes from a file is foreign. */
export function entryOf(row: Readonly<Record<string, unknown>>): Entry | undefined {
  const { key, tenant, partition, grp: group, target, about, value } = row
  const { created_at: createdAt, stale_at: staleAt, expires_at: expiresAt, hard_at: hardAt } = row
  if (!isText(key) || !isText(tenant) || !isText(partition) || !isText(group) || !isText(about)) return undefined
  if (!isNumber(createdAt) || !isNumber(staleAt) || !isNumber(expiresAt) || !isNumber(hardAt)) return undefined
  if (!(value instanceof Uint8Array) || !isOptional(target ?? undefined, isText)) return undefined
  const record = parseRecord(about)
  const rest = record && readAbout(record)
  if (rest === undefined) return undefined
  const columns = { key, tenant, partition, group, value, createdAt, staleAt, expiresAt, hardAt }
  return { ...columns, ...(isText(target) && { target }), ...rest }
}
