import { StratagentError } from '../contract/errors.ts'
import type { StoreSelector } from '../contract/store.ts'

/** Entries a group holds unless told otherwise. */
export const defaultEntriesPerGroup = 10_000

const MiB = 1024 * 1024
/** Bytes a memory store holds unless told otherwise. */
export const defaultMemoryBytes = 64 * MiB
/** Bytes a file holds unless told otherwise. */
export const defaultFileBytes = 1024 * MiB

/** What is to go first when there is too much: what saves least, or what is oldest. */
export type Eviction = 'value' | 'oldest'

/** How much a store keeps, and what goes first. The same for every store. */
export interface StoreBounds {
  /** Bytes in all. */
  readonly bytes?: number
  /** Entries in all. @default as many as the bytes hold */
  readonly entries?: number
  /** Bytes of one tenant. @default all there are */
  readonly bytesPerTenant?: number
  /** Entries of one tenant. @default all there are */
  readonly entriesPerTenant?: number
  /** Bytes of one agent or tool of a tenant. @default all there are */
  readonly bytesPerGroup?: number
  /** Entries of one agent or tool of a tenant; ten times as many embeddings. @default 10_000 */
  readonly entriesPerGroup?: number
  /**
   * What goes at a bound: `value` what saves least per byte, by its hits and by what the call had cost, halved every
   * half hour; `oldest` the oldest tenth. Beyond what all hold together, of the tenant that holds most. @default 'value'
   */
  readonly eviction?: Eviction
}

/** The options that bound a store. */
export const boundNames: readonly (keyof StoreBounds)[] = [
  'bytes',
  'entries',
  'bytesPerTenant',
  'entriesPerTenant',
  'bytesPerGroup',
  'entriesPerGroup',
  'eviction',
]

/** Entries and bytes, of which there may be no more; Infinity for no bound. */
export interface Size {
  readonly entries: number
  readonly bytes: number
}
/** Bounds as a store goes by them. */
export interface Bounds {
  readonly all: Size
  readonly tenant: Size
  readonly group: Size
  readonly eviction: Eviction
}

/** The bounds that options name, those left out filled in; refuses what cannot be meant. */
export function boundsOf(store: string, options: StoreBounds, defaultBytes: number): Bounds {
  const { eviction = 'value', ...given } = options
  requireLimits(store, Object.fromEntries(boundNames.flatMap((name) => limitOf(name, given))))
  if (eviction !== 'value' && eviction !== 'oldest') {
    throw new StratagentError(
      'CONFIG_INVALID',
      `${store}: \`eviction\` is ${JSON.stringify(eviction)}; give 'value' (what saves least goes first) or 'oldest'.`,
    )
  }
  const { entriesPerGroup = defaultEntriesPerGroup, bytes = defaultBytes } = given
  const { entries = Infinity, bytesPerTenant = Infinity, entriesPerTenant = Infinity, bytesPerGroup = Infinity } = given
  return {
    all: { entries, bytes },
    tenant: { entries: entriesPerTenant, bytes: bytesPerTenant },
    group: { entries: entriesPerGroup, bytes: bytesPerGroup },
    eviction,
  }
}

function limitOf(name: keyof StoreBounds, given: Omit<StoreBounds, 'eviction'>): readonly [string, number][] {
  const limit = name === 'eviction' ? undefined : given[name]
  return limit === undefined ? [] : [[name, limit]]
}

/** How many entries a group may hold; vectors are small and many, so `embedding` holds ten times as many. */
export function boundOf(group: string, entriesPerGroup: number): number {
  return group === 'embedding' ? entriesPerGroup * 10 : entriesPerGroup
}

/** What a group may hold. */
export function groupBound(name: string, { group: { entries, bytes } }: Bounds): Size {
  return { entries: boundOf(name, entries), bytes }
}

/** What is left of a bound that was met, when room was made behind it: nine tenths; where what saves least goes, nearly all. */
export function restOf(bound: number, eviction: Eviction): number {
  if (bound === Infinity) return bound
  return eviction === 'oldest' ? bound - Math.ceil(bound / 10) : bound - Math.floor(bound / 100)
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
