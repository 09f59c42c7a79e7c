import type { Call } from '../contract/call.ts'
import type { Awaitable } from '../contract/host.ts'
import type { Entry } from '../contract/store.ts'
import { digest } from '../identity/digest.ts'
import { subjectTags } from '../identity/tags.ts'
import type { Owner } from './answer-entry.ts'
import type { AnswerKind } from './answering.ts'
import { tenantDigest } from './envelope.ts'
import type { KeptNotes } from './kept-notes.ts'

/** Who has asked a question, where its answer is everybody's only when several users have. */
export interface Askers<K extends AnswerKind> {
  /** Looks who has, beside another look into the store. */
  beside<T>(call: Call<K>, key: string, look: Awaitable<T>): Awaitable<T>
  /** Whose an answer is: what everybody might have is the asker's own as long as too few have asked. */
  ownerOf(call: Call<K>, owner: Owner): Owner
  /** Counts who asks, when what they are given is kept. */
  count(call: Call<K>, key: string, kept: Pick<Entry, 'epochs'>): Promise<void>
}

/** Told as an answer's cost, for eviction: without it the question is counted anew. */
const worth = 0.0001

/**
 * Askers, kept as one note for each question: the tags of their users, as entries carry them, and of the answers they were
 * given, so that the count goes with any of these: who asks alone after an invalidation is counted from one again. Two who
 * are counted at the same instant are counted as one: an answer is shared later then, never too soon.
 */
export function askers<K extends AnswerKind>(notes: KeptNotes): Askers<K> {
  const known = new WeakMap<Call<K>, Counted>()

  const withAsker = (call: Call<K>): readonly string[] => {
    const { users = [] } = known.get(call) ?? {}
    return [...new Set([...users, ...subjectTags({ user: call.identity.user ?? '' })])]
  }

  return {
    beside(call, key, look) {
      if (!isCounted(call)) return look
      const tenant = tenantDigest(call)
      return Promise.all([look, notes.read(tenant, [digest('askers', tenant, key)])]).then(([found, [note]]) => {
        known.set(call, countedIn(note))
        return found
      })
    },
    ownerOf(call, owner) {
      const { user } = call.identity
      if (owner !== 'all' || user === undefined || !isCounted(call)) return owner
      if (withAsker(call).length >= (call.controls.policy.sharedAfter ?? 1)) return owner
      call.context.depend({ scope: 'user' }) // as is what is built from it
      return { user }
    },
    async count(call, key, { epochs }) {
      const [tenant, users] = [tenantDigest(call), withAsker(call)]
      const { sharedAfter = 1 } = call.controls.policy
      const counted = known.get(call) ?? { users: [], tags: [] }
      const before = counted.users.length
      if (!isCounted(call) || users.length === before || before >= sharedAfter) return
      const about = { kind: call.kind, tenant, group: `askers ${tenant}`, worth, key: digest('askers', tenant, key) }
      const tags = [...new Set([...counted.tags, ...epochs.keys()])]
      const write = async (): Promise<void> => {
        // what was counted may have been dropped while the answer was made
        if (before > 0 && (await notes.read(tenant, [about.key]))[0] === undefined) return
        await notes.write({ ...about, value: [users, tags], tags, whose: { users, seen: epochs } })
      }
      await write().catch(() => undefined) // then the next one is counted in this one's place
    },
  }
}

interface Counted {
  readonly users: readonly string[]
  /** Of all that their answers rest on. */
  readonly tags: readonly string[]
}

/** Whether an answer is shared only when several users have asked. Who names no user is the application itself. */
export function isCounted({ identity, controls: { policy } }: Pick<Call, 'identity' | 'controls'>): boolean {
  return (policy.sharedAfter ?? 1) > 1 && identity.user !== undefined && policy.scope !== 'user'
}

function countedIn(note: unknown): Counted {
  const [users, tags]: readonly unknown[] = Array.isArray(note) ? note : []
  return { users: textsIn(users), tags: textsIn(tags) }
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []
}
