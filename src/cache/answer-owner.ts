import type { Call } from '../contract/call.ts'
import type { Document, Message, UserContent } from '../contract/llm.ts'
import { textOf } from '../contract/llm.ts'
import { holdsAddress, holdsPersonal } from '../trust/personal.ts'

/** What of a call tells whose data an answer holds. */
export interface Surroundings {
  readonly question: UserContent | undefined
  /** What was said before the question. */
  readonly before: readonly Message[]
  /** What is said to everybody who asks the same. */
  readonly open: readonly (string | undefined)[]
  readonly documents?: readonly Document[] | undefined
}

/** Whether an answer to this may turn out to be the asker's own by what it says; asked of every call, so it looks at little. */
export function mayBeOwn({ user }: Call['identity'], question: UserContent | undefined, before: number): boolean {
  return user !== undefined && (before > 0 || (question !== undefined && textOf(question).includes('@')))
}

/** Whether an answer, or the question itself, holds data of who asks. Where nobody is named there is nobody to keep them from. */
export function isOwn({ user }: Call['identity'], answer: string, about: Surroundings): boolean {
  if (user === undefined) return false
  const { question, before, open, documents = [] } = about
  const asked = question === undefined ? '' : textOf(question)
  if (holdsAddress(asked)) return true
  return holdsPersonal(answer, {
    user,
    told: before.flatMap(textsOf),
    open: [asked, ...open.flatMap((text) => text ?? []), ...documents.map(({ text }) => text)],
  })
}

/** What tools have said in messages. */
export function toolTexts(messages: readonly Message[]): readonly string[] {
  return messages.flatMap((message) => (message.role === 'tool' ? message.content.map(({ text }) => text) : []))
}

function textsOf(message: Message): readonly string[] {
  if (message.role === 'tool') return message.content.map(({ text }) => text)
  return message.role === 'system' ? [] : [textOf(message.content)]
}
