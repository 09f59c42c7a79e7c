import { after } from '../contract/after.ts'
import type { Epochs } from '../contract/context.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Awaitable, Clock } from '../contract/host.ts'
import type { Entry, Store, StoredEntry } from '../contract/store.ts'
import { noUsage } from '../contract/usage.ts'
import { decodeValue, encodeValue } from '../identity/codec.ts'
import type { AnswerKind } from './answering.ts'
import { orTimeout } from './budget.ts'
import { mergeEpochs } from './envelope.ts'

/** Something small that the cache keeps for itself, beside the answers. */
export interface Note {
  readonly key: string
  readonly kind: AnswerKind
  /** Digest of the tenant, `-` without one. */
  readonly tenant: string
  /** Bounds are counted per group. */
  readonly group: string
  readonly value: unknown
  /** What it would cost to be without it, in US dollars: where room is short, what is worth least goes first. @default 0.01, as a dear answer */
  readonly worth?: number
  /** Whose words it is about: with each of them it goes. @default nobody's */
  readonly whose?: Whose
  /** What else it goes with. */
  readonly tags?: readonly string[]
  /** How long it is kept when nobody writes it again, in milliseconds. @default 90 days */
  readonly lifetime?: number
}

/** Whose words something is about. */
export interface Whose {
  /** Their tags. */
  readonly users: readonly string[]
  /** What had been invalidated when it was looked at: of what has been erased since, nothing is noted. @default nothing since */
  readonly seen?: Epochs
}

/** Notes in the store of answers: bounded, dropped and erased with them, and seen by every process that shares it. */
export interface KeptNotes {
  /** What was written under each key; undefined where nothing is, or what is of no use. */
  read(tenant: string, keys: readonly string[]): Awaitable<readonly unknown[]>
  /** Gives false where what it is about was erased. @throws StratagentError `STORE_UNAVAILABLE` when the store does not take it. */
  write(note: Note): Promise<boolean>
  drop(keys: readonly string[]): Awaitable<number>
  /** Which entries are there, and whose they are: what is noted of them goes when one of the users is erased. */
  entriesOf(tenant: string, keys: readonly string[]): Promise<KnownEntries>
  /** Entries in all that the store holds now. */
  held(): Promise<number>
  /** Whose words these entries are, and the asker's, before something is found out about them; undefined where an entry is gone. */
  whose(of: Asked): Promise<Whose | undefined>
}

export interface KnownEntries {
  /** Whose tenant's lies under each key, in order; undefined where nothing does, or nothing that may be seen. */
  readonly tenants: readonly (string | undefined)[]
  /** Tags of the users they carry. */
  readonly users: readonly string[]
}

/** What is looked at. */
export interface Asked {
  readonly tenant: string
  /** The answer. */
  readonly target: string
  /** Where the question is answered by its words, if anything is there. */
  readonly asked: string
  /** Tags of whoever asks. */
  readonly users: readonly string[]
  /** Epochs that were seen when it was asked. */
  readonly seen: Epochs
}

const day = 24 * 3_600_000

/** Invalidations that may come between a note and the store, each time it is tried. */
const tries = 3

/** Says that something was not noted. */
export function unwritten(): StratagentError {
  return new StratagentError(
    'STORE_UNAVAILABLE',
    'What was said of an answer could not be kept: the store did not take it. Say it again.',
    { retryable: true },
  )
}

export interface KeptNotesOptions {
  readonly store: Store
  readonly clock: Clock
  /** Where what somebody waits for is written, longer than an answer is written behind a call. @default the store */
  readonly far?: Store
}

/** Milliseconds that a store may take for a note: a person's word is not lost to what a call has for its cache. */
const patience = 5_000

/** Notes in a store. */
export function keptNotes({ store, clock, far = store }: KeptNotesOptions): KeptNotes {
  const valueOf = (entry: StoredEntry | undefined, tenant: string): unknown => {
    if (entry === undefined || entry.tenant !== tenant || clock.now() >= entry.expiresAt) return undefined
    try {
      return decodeValue(entry.value)
    } catch {
      return undefined // as if it were not there
    }
  }
  /** Whether it was written; undefined when something was invalidated just then. */
  const attempt = async (note: Note): Promise<boolean | undefined> => {
    const { users = [], seen } = note.whose ?? {}
    const tags = [...new Set([...tagsOf(note.tenant), ...users, ...(note.tags ?? [])])]
    const { epochs } = await store.read({ tenant: note.tenant, keys: [], tags })
    if (seen !== undefined && hasMoved(epochs, seen)) return false
    const written = far.write([entryOf(note, epochs, clock.now())])
    const answer = written instanceof Promise ? await orTimeout(written, patience, unwritten) : written
    return answer === 'written' ? true : undefined
  }
  const usersIn = (tenant: string, entries: readonly (StoredEntry | undefined)[]): readonly string[] => {
    const own = entries.filter((entry) => entry?.tenant === tenant)
    const tags = own.flatMap((entry) => [...(entry?.epochs.keys() ?? []), ...(entry?.alias?.epochs?.keys() ?? [])])
    return [...new Set(tags.filter((tag) => tag.startsWith('user:')))]
  }

  return {
    read(tenant, keys) {
      const answer = store.read({ tenant, keys, tags: [] })
      const values = ({ entries }: Awaited<typeof answer>) => entries.map((entry) => valueOf(entry, tenant))
      return after(answer, values)
    },
    async write(note) {
      // something of its tenant was invalidated meanwhile: it is noted after that
      for (let times = 0; times < tries; times++) {
        const written = await attempt(note)
        if (written !== undefined) return written
      }
      throw unwritten()
    },
    drop: (keys) => store.invalidate({ keys }),
    async entriesOf(tenant, keys) {
      const { entries } = await store.read({ tenant, keys, tags: [] })
      return { tenants: entries.map((entry) => entry?.tenant), users: usersIn(tenant, entries) }
    },
    held: async () => (await store.figures()).entries,
    async whose({ tenant, target, asked, users, seen }) {
      const keys = [target, asked]
      const first = await store.read({ tenant, keys, tags: [...tagsOf(tenant), ...users] })
      const all = [...new Set([...users, ...usersIn(tenant, first.entries)])]
      const others = all.filter((tag) => !first.epochs.has(tag))
      // entries and epochs together: an answer that is there has outlived what was invalidated by then
      const { entries, epochs } = others.length === 0 ? first : await store.read({ tenant, keys, tags: others })
      if (entries[0] === undefined) return undefined
      return { users: all, seen: mergeEpochs(mergeEpochs(first.epochs, epochs), seen) }
    },
  }
}

function tagsOf(tenant: string): readonly string[] {
  return ['all', ...(tenant === '-' ? [] : [`tenant:${tenant}`])]
}

function hasMoved(epochs: Epochs, seen: Epochs): boolean {
  return [...epochs].some(([tag, epoch]) => epoch > (seen.get(tag) ?? epoch))
}

function entryOf(note: Note, epochs: Epochs, now: number): Entry {
  const { key, kind, tenant, group, value, worth = 0.01, lifetime = 90 * day } = note
  const until = now + lifetime
  return {
    key,
    kind,
    tenant,
    partition: group,
    group,
    value: encodeValue(value),
    createdAt: now,
    staleAt: until,
    expiresAt: until,
    hardAt: until,
    scope: 'tenant',
    tainted: false,
    epochs,
    origin: { usage: { ...noUsage, usd: worth }, duration: 0, parts: {} },
  }
}
