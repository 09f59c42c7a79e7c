import type { Call } from '../contract/call.ts'
import type { Awaitable } from '../contract/host.ts'
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
  /** Counts who asks. */
  count(call: Call<K>, key: string): Promise<void>
}

/** Told as an answer's cost, for eviction: without it the question is counted anew. */
const worth = 0.0001

/**
 * Askers, kept as one note for each question: the tags of their users, as entries carry them, so that the count goes with
 * the users. Two who are counted at the same instant are counted as one: an answer is shared later then, never too soon.
 */
export function askers<K extends AnswerKind>(notes: KeptNotes): Askers<K> {
  const known = new WeakMap<Call<K>, readonly string[]>()

  const withAsker = (call: Call<K>): readonly string[] => {
    const before = known.get(call) ?? []
    return [...new Set([...before, ...subjectTags({ user: call.identity.user ?? '' })])]
  }

  return {
    beside(call, key, look) {
      if (!isCounted(call)) return look
      const tenant = tenantDigest(call)
      return Promise.all([look, notes.read(tenant, [digest('askers', tenant, key)])]).then(([found, [note]]) => {
        known.set(call, usersIn(note))
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
    async count(call, key) {
      const [tenant, users] = [tenantDigest(call), withAsker(call)]
      const { sharedAfter = 1 } = call.controls.policy
      const counted = known.get(call)?.length ?? 0
      if (!isCounted(call) || users.length === counted || counted >= sharedAfter) return
      const about = { kind: call.kind, tenant, group: `askers ${tenant}`, worth }
      const note = { ...about, key: digest('askers', tenant, key), value: users, whose: { users } }
      await notes.write(note).catch(() => undefined) // then the next one is counted in this one's place
    },
  }
}

/** Whether an answer is shared only when several users have asked. Who names no user is the application itself. */
export function isCounted({ identity, controls: { policy } }: Pick<Call, 'identity' | 'controls'>): boolean {
  return (policy.sharedAfter ?? 1) > 1 && identity.user !== undefined && policy.scope !== 'user'
}

function usersIn(note: unknown): readonly string[] {
  return Array.isArray(note) ? note.filter((tag) => typeof tag === 'string') : []
}
