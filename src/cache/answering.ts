import type { Call, Outcome } from '../contract/call.ts'
import type { Reason } from '../contract/decision.ts'
import type { PartDigests, Scope } from '../contract/identity.ts'

/** The kinds of call that have an answer to keep. */
export type AnswerKind = 'llm' | 'agent'

/** What differs between a model's answer and a whole run's, so that one response layer serves both. */
export interface Answering<K extends AnswerKind> {
  /** For everybody in the tenant. */
  key(call: Call<K>): string
  parts(call: Call<K>): PartDigests
  /** What shapes the asker beyond the parts, where a pinned version stands for it; kept beside the answer. */
  config?(call: Call<K>): string | undefined
  /** Whose entries may answer: everybody's in the tenant, the user's own, or either. */
  readFrom(call: Call<K>): Scope | 'either'
  /** Whether equal calls may share a flight across the tenant's users, within one user, or not at all. */
  share(call: Call<K>): Scope | 'none'
  group(call: Call<K>): string
  /** Why the call is no question that an answer may be kept for. */
  bypass(call: Call<K>): Reason | undefined
  /** Whether an answer holds the asker's own data by what it says. */
  isOwn(call: Call<K>, outcome: Outcome<K>): boolean
  /** The text that is compared by meaning, or why it must not be. */
  intent(call: Call<K>): { readonly text: string } | { readonly bypass: Reason }
  /** Whether the answer may be served to a question that merely means the same. */
  isTextAnswer(outcome: Outcome<K>): boolean
  model(outcome: Outcome<K>): string
  /** What an answer says, without the rest of it. */
  textOf(response: Outcome<K>['response']): string
  /** Why the answer must not be stored. */
  refuse(call: Call<K>, outcome: Outcome<K>): Reason | undefined
  encode(outcome: Outcome<K>): Uint8Array
  /**
   * The outcome of stored bytes, as this caller gets it: nothing in it that can be changed is another caller's too.
   * `isNear` says that the bytes lie in this process and that this call alone is answered by them.
   *
   * @throws when the bytes are not an answer.
   */
  decode(value: Uint8Array, call: Call<K>, isNear: boolean): Pick<Outcome<K>, 'response' | 'deltas'>
}
