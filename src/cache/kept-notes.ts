import { StratagentError } from '../contract/errors.ts'
import type { Awaitable, Clock } from '../contract/host.ts'
import type { Entry, Store, StoredEntry } from '../contract/store.ts'
import { noUsage } from '../contract/usage.ts'
import { decodeValue, encodeValue } from '../identity/codec.ts'
import type { AnswerKind } from './answering.ts'

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
  /** Tags beside those of everything and of the tenant. */
  readonly tags?: readonly string[]
}

/** Notes in the store of answers: bounded, dropped and erased with them, and seen by every process that shares it. */
export interface KeptNotes {
  /** What was written under each key; undefined where nothing is, or what is of no use. */
  read(tenant: string, keys: readonly string[]): Awaitable<readonly unknown[]>
  /** @throws StratagentError `STORE_UNAVAILABLE` when the store does not take it. */
  write(note: Note): Promise<void>
  drop(keys: readonly string[]): Awaitable<number>
  /** Tags of users that entries carry: what is noted of them goes when one of the users is erased. */
  usersOf(tenant: string, keys: readonly string[]): Promise<readonly string[]>
}

/** How long a note is kept that nobody writes again: 90 days. */
const lifetime = 90 * 24 * 3_600_000

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

/** Notes in a store. */
export function keptNotes({ store, clock }: { readonly store: Store; readonly clock: Clock }): KeptNotes {
  const valueOf = (entry: StoredEntry | undefined, tenant: string): unknown => {
    if (entry === undefined || entry.tenant !== tenant || clock.now() >= entry.expiresAt) return undefined
    try {
      return decodeValue(entry.value)
    } catch {
      return undefined // as if it were not there
    }
  }
  const attempt = async (note: Note): Promise<boolean> => {
    const tags = ['all', ...(note.tenant === '-' ? [] : [`tenant:${note.tenant}`]), ...(note.tags ?? [])]
    const { epochs } = await store.read({ tenant: note.tenant, keys: [], tags })
    return (await store.write([entryOf(note, epochs, clock.now())])) === 'written'
  }

  return {
    read(tenant, keys) {
      const answer = store.read({ tenant, keys, tags: [] })
      const values = ({ entries }: Awaited<typeof answer>) => entries.map((entry) => valueOf(entry, tenant))
      return answer instanceof Promise ? answer.then(values) : values(answer)
    },
    async write(note) {
      // something of its tenant was invalidated meanwhile: it is noted after that
      for (let times = 0; times < tries; times++) if (await attempt(note)) return
      throw unwritten()
    },
    drop: (keys) => store.invalidate({ keys }),
    async usersOf(tenant, keys) {
      const { entries } = await store.read({ tenant, keys, tags: [] })
      const own = entries.filter((entry) => entry?.tenant === tenant)
      const tags = own.flatMap((entry) => [...(entry?.epochs.keys() ?? []), ...(entry?.alias?.epochs?.keys() ?? [])])
      return [...new Set(tags.filter((tag) => tag.startsWith('user:')))]
    },
  }
}

function entryOf({ key, kind, tenant, group, value, worth = 0.01 }: Note, epochs: Entry['epochs'], now: number): Entry {
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
