import type { Entry } from '../../contract/store.ts'
import { readAbout } from './redis-about.ts'

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
  const about = readAbout(json)
  // its own bytes: what the driver gives may be a piece of something larger
  return about && { ...about, value: new Uint8Array(bytes) }
}
