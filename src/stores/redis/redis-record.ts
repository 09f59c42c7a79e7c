import type { Entry } from '../../contract/store.ts'
import { ownerLength } from './lua-room.ts'
import { readAbout } from './redis-about.ts'

/** The fields of an entry's hash that a read asks for, in this order: mark and about, value. */
export const recordFields = ['a', 'v']

/** An entry as it lies in Redis. */
export interface RedisRecord {
  readonly entry: Entry
  /** The least epoch its writer had seen; of who had seen none, the last that its bucket knew. */
  readonly stamp: number
  /** Which one it is of those that lay under its key; for an alias, which one it was made for. */
  readonly incarnation: string
  readonly isAlias: boolean
}

/** stamp|incarnation|size|set|question|made|meaning|length of group| and the group: see lua-shared.ts. */
const marked = /^(\d{1,16})\|(@?)([^|]*)\|\d+\|[^|]*\|[^|]*\|[^|]*\|([^|]*)\|(\d{1,6})\|/
/** A mark but its group is never longer. */
const longestMark = 160

/** The record in what Redis answered, or undefined when it is not what we write: all of it is foreign. */
export function readRecord(answer: unknown): RedisRecord | undefined {
  if (!Array.isArray(answer)) return undefined
  const [about, value]: unknown[] = answer
  if (!(about instanceof Buffer) || !(value instanceof Buffer)) return undefined
  const found = marked.exec(about.toString('latin1', 0, longestMark))
  if (found === null) return undefined
  const [mark, stamp, alias, incarnation = '', , length] = found
  const groupEnd = mark.length + Number(length)
  const rest = readAbout(about.subarray(groupEnd), about.toString('utf8', mark.length + ownerLength, groupEnd))
  const isAlias = alias !== ''
  if (rest === undefined || isAlias !== (rest.target !== undefined)) return undefined
  // its own bytes: what the driver gives may be a piece of something larger
  return { entry: { ...rest, value: new Uint8Array(value) }, stamp: Number(stamp), incarnation, isAlias }
}

/** Whether what is said of an entry says that it has a vector. */
export function hasVector(about: unknown): boolean {
  if (!(about instanceof Buffer)) return false
  const meaning = marked.exec(about.toString('latin1', 0, longestMark))?.[4]
  return meaning !== undefined && meaning !== ''
}
