import { setImmediate as nextTurn } from 'node:timers/promises'
import { after } from '../contract/after.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Entry, ReadAnswer, Store, StoredEntry, StoreSelector, WriteAnswer } from '../contract/store.ts'
import { orTimeout } from './budget.ts'
import { movedTags } from './moved-tags.ts'

export interface PendingOptions {
  /** Milliseconds after which a write that has not ended is given up. */
  readonly patience: number
}
export interface PendingWrites {
  /** The store, with what is on its way to it. */
  readonly store: Store
  /** Resolves when what is on its way now has ended or was given up. */
  settled(): Promise<void>
}

interface Writing {
  readonly entries: readonly Entry[]
  readonly ended: Promise<WriteAnswer>
}
interface Copy {
  readonly entry: StoredEntry
  /** What it is on its way with. */
  readonly entries: readonly Entry[]
}

/** What may be on its way at a time; what would come on top of it is dropped. */
const most = { writes: 1_000, bytes: 16 * 2 ** 20 }

/**
 * Shows what is on its way to a store over a wire, so that nobody need wait for the wire: a write begins in the next
 * turn of the loop and is found here until it has ended. What comes back refused, fails, takes too long, or is
 * invalidated meanwhile is gone from here, and tried no second time. A store without a wire is given as it is.
 */
export function pendingWrites(store: Store, { patience }: PendingOptions): PendingWrites {
  const underWay = new Set<Writing>()
  const settled = async (): Promise<void> => {
    await Promise.allSettled([...underWay].map(({ ended }) => ended))
    await nextTurn() // whoever writes has heard of it then
  }
  if (!store.capabilities.remote) return { store, settled }
  const copies = new Map<string, Copy>()
  const moved = movedTags()
  /** With what nobody waits for any more, and the store may hold still. */
  const held = { writes: 0, bytes: 0 }

  const show = (entries: readonly Entry[]): void => {
    for (const entry of entries) {
      if (entry.target !== undefined || moved.concern(entry.epochs)) continue
      const { lease: _lease, ...copy } = entry
      copies.set(entry.key, { entry: copy, entries })
    }
  }
  const hide = (entries: readonly Entry[]): void => {
    for (const { key } of entries) if (copies.get(key)?.entries === entries) copies.delete(key)
  }
  const send = async (entries: readonly Entry[], size: number): Promise<WriteAnswer> => {
    held.writes++
    held.bytes += size
    try {
      await nextTurn() // who has the answer goes on first
      return await store.write(entries)
    } finally {
      held.writes--
      held.bytes -= size
    }
  }
  const write = async (entries: readonly Entry[]): Promise<WriteAnswer> => {
    const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0)
    if (held.writes > 0 && (held.writes >= most.writes || held.bytes + size > most.bytes)) throw tooMany()
    show(entries)
    const writing = { entries, ended: orTimeout(send(entries, size), patience, tooLate) }
    underWay.add(writing)
    try {
      return await writing.ended
    } finally {
      underWay.delete(writing)
      hide(entries)
    }
  }

  const add = (answer: ReadAnswer, { tenant, keys }: Parameters<Store['read']>[0]): ReadAnswer => {
    const copyOf = (key: string): StoredEntry | undefined => {
      const entry = copies.get(key)?.entry
      if (entry?.tenant !== tenant) return undefined
      // whoever has just learnt of an invalidation is not told what it may have outrun
      for (const [tag, epoch] of answer.epochs) if ((entry.epochs.get(tag) ?? Infinity) < epoch) return undefined
      return entry
    }
    return { ...answer, entries: keys.map((key, at) => answer.entries[at] ?? copyOf(key)) }
  }
  const read: Store['read'] = (query) => {
    const learn = moved.reading(query.tags)
    const answered = (answer: ReadAnswer): ReadAnswer => {
      learn(answer.epochs)
      return copies.size === 0 ? answer : add(answer, query)
    }
    const answer = store.read(query)
    return after(answer, answered)
  }
  const invalidate = async (selector: StoreSelector): Promise<number> => {
    const over = moved.move(selector.all === true ? ['all'] : (selector.tags ?? []))
    const meant = [...underWay].filter(({ entries }) => entries.some((entry) => mayMean(selector, entry)))
    for (const { entries } of meant) hide(entries)
    try {
      // then it finds what they have written, and refuses none that it does not mean
      await Promise.allSettled(meant.map(({ ended }) => ended))
      return await store.invalidate(selector)
    } finally {
      over()
    }
  }

  return { store: withPending(store, { read, write, invalidate, find: (key) => copies.get(key)?.entry }), settled }
}

interface Shown extends Pick<Store, 'read' | 'write' | 'invalidate'> {
  find(key: string): StoredEntry | undefined
}

function withPending(store: Store, { find, ...shown }: Shown): Store {
  const { search, lookAlikes, lease } = store
  return {
    name: store.name,
    capabilities: store.capabilities,
    ...shown,
    peek: (key) => find(key) ?? store.peek?.(key),
    figures: () => store.figures(),
    close: () => store.close(),
    get searchedBy() {
      return store.searchedBy
    },
    ...(search !== undefined && { search: search.bind(store) }),
    ...(lookAlikes !== undefined && { lookAlikes: lookAlikes.bind(store) }),
    ...(lease !== undefined && { lease: lease.bind(store) }),
  }
}

/** Whether an invalidation may mean an entry, or refuses it while it is under way. */
function mayMean({ keys, tags, createdBefore, all }: StoreSelector, { key, target, epochs }: Entry): boolean {
  if (keys !== undefined) return keys.includes(key) || (target !== undefined && keys.includes(target))
  if (tags !== undefined) return tags.some((tag) => epochs.has(tag))
  return all === true || createdBefore !== undefined
}

/** What an entry takes while it waits, near enough to bound memory by. */
function sizeOf({ value, vector, intent = '', epochs }: Entry): number {
  return 1_200 + value.byteLength + (vector?.byteLength ?? 0) + intent.length * 2 + epochs.size * 120
}

function tooLate(): StratagentError {
  return unavailable('The store did not take an answer in time; it may be asked for again.')
}

function tooMany(): StratagentError {
  return unavailable('Too much is on its way to the store; an answer was not kept.')
}

function unavailable(sentence: string): StratagentError {
  return new StratagentError('STORE_UNAVAILABLE', sentence, { retryable: true })
}
