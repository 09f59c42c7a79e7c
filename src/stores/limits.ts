import { StratagentError } from '../contract/errors.ts'
import type { StoreSelector } from '../contract/store.ts'

/** Entries a group holds unless told otherwise. */
export const defaultEntriesPerGroup = 10_000

const MiB = 1024 * 1024
/** Bytes a memory store holds unless told otherwise. */
export const defaultMemoryBytes = 64 * MiB
/** Bytes a file holds unless told otherwise. */
export const defaultFileBytes = 1024 * MiB

/** How many entries a group may hold; vectors are small and many, so `embedding` holds ten times as many. */
export function boundOf(group: string, entriesPerGroup: number): number {
  return group === 'embedding' ? entriesPerGroup * 10 : entriesPerGroup
}

/** Most entries that go with one write at a bound, unless more came: no write is held up for a whole tenth. */
export const mouthful = 64

/** How many entries go, one write after the other, when a bound is passed. */
export function tenthOf(bound: number): number {
  return Math.ceil(bound / 10)
}

/** Refuse limits that are no positive whole numbers. */
export function requireLimits(store: string, limits: Readonly<Record<string, number>>): void {
  for (const [name, limit] of Object.entries(limits)) {
    if (Number.isSafeInteger(limit) && limit > 0) continue
    throw new StratagentError(
      'CONFIG_INVALID',
      `${store}: ${name} is ${limit}; give a whole number above 0, or leave it out for the default.`,
    )
  }
}

/** Refuse a file that is not named. */
export function requirePath(store: string, path: unknown): void {
  if (typeof path === 'string' && path.trim() !== '') return
  throw new StratagentError(
    'CONFIG_INVALID',
    `${store}: \`path\` is missing. Name the file, such as { path: '.stratagent/${store === 'sqliteStore' ? 'cache' : 'sessions'}.sqlite' }.`,
  )
}

/** Whether a selector names nothing: no condition at all, or a list without a member. */
export function selectsNothing({ keys, tags, createdBefore, all }: StoreSelector): boolean {
  if (keys?.length === 0 || tags?.length === 0) return true
  return keys === undefined && tags === undefined && createdBefore === undefined && all !== true
}

/** Whether a selector names everything, without a condition. */
export function selectsAll({ keys, tags, createdBefore, all }: StoreSelector): boolean {
  return all === true && keys === undefined && tags === undefined && createdBefore === undefined
}

/** What a call on a closed store throws. */
export function closedError(what: string): StratagentError {
  return new StratagentError('CLOSED', `${what} is closed; open a new store.`)
}
