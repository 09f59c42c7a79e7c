import type { Entry } from '../../contract/store.ts'
import { aboutOf, isNumber, isOptional, isText, parseRecord, readAbout } from '../entry-about.ts'

/** The fields of an entry's hash that a read asks for, in this order: about, value, mark. */
export const recordFields = ['a', 'v', 'm']

/** An entry as it lies in Redis. */
export interface RedisRecord {
  readonly entry: Entry
  /** The last epoch its bucket knew when it was written. */
  readonly stamp: number
  /** Which one it is of those that lay under its key; for an alias, which one it was made for. */
  readonly incarnation: string
  readonly isAlias: boolean
}

/** The field `a`: all of an entry but its value and its vector. */
export function recordAbout(entry: Entry): string {
  const { key, tenant, partition, group, target, createdAt, staleAt, expiresAt, hardAt } = entry
  const at = [createdAt, staleAt, expiresAt, hardAt].map(writeInstant)
  return JSON.stringify({ key, tenant, partition, group, target, at, ...aboutOf(entry) })
}

/** The record in what Redis answered, or undefined when it is not what we write: all of it is foreign. */
export function readRecord(answer: unknown): RedisRecord | undefined {
  if (!Array.isArray(answer)) return undefined
  const [about, value, mark]: unknown[] = answer
  if (!(about instanceof Buffer) || !(value instanceof Buffer) || !(mark instanceof Buffer)) return undefined
  const [, stamp = '', alias = '', incarnation = ''] = /^(\d{1,16})\|(@?)([^|]*)\|/.exec(mark.toString('latin1')) ?? []
  if (stamp === '') return undefined
  const entry = readEntry(about.toString(), value)
  const isAlias = alias !== ''
  if (entry === undefined || isAlias !== (entry.target !== undefined)) return undefined
  return { entry, stamp: Number(stamp), incarnation, isAlias }
}

function readEntry(json: string, bytes: Buffer): Entry | undefined {
  const record = parseRecord(json)
  if (record === undefined) return undefined
  const { key, tenant, partition, group, target, at } = record
  if (!isText(key) || !isText(tenant) || !isText(partition) || !isText(group) || !isOptional(target, isText))
    return undefined
  const [createdAt, staleAt, expiresAt, hardAt] = Array.isArray(at) ? at.map(readInstant) : []
  if (createdAt === undefined || staleAt === undefined || expiresAt === undefined || hardAt === undefined)
    return undefined
  const rest = readAbout(record)
  if (rest === undefined) return undefined
  // its own bytes: what the driver gives may be a piece of something larger
  const value = new Uint8Array(bytes)
  const columns = { key, tenant, partition, group, value, createdAt, staleAt, expiresAt, hardAt }
  return { ...columns, ...(target !== undefined && { target }), ...rest }
}

/** JSON has no word for never. */
function writeInstant(at: number): number | null {
  if (Number.isNaN(at)) return 0
  return at === Infinity ? null : at
}

function readInstant(at: unknown): number | undefined {
  if (at === null) return Infinity
  return isNumber(at) ? at : undefined
}
