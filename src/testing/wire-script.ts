import type { WireAnswer } from './wire-answer.ts'
import { WireRefusal } from './wire-errors.ts'
import type { WireQuestion } from './wire-question.ts'

/** Answers a question by what it says. */
export type AnswerFunction = (question: WireQuestion) => WireAnswer | Promise<WireAnswer>

/** Where the answers come from: a function, or steps used up one by one in the order the questions arrive. */
export type AnswerSource = AnswerFunction | readonly (WireAnswer | AnswerFunction)[]

/** The answers of a server, and how many steps of its script are still to come. */
export interface Answers {
  next: AnswerFunction
  readonly unconsumed: number
}

/** The answers a source gives. A script that has run out refuses the call. */
export function answersFrom(source: AnswerSource): Answers {
  if (typeof source === 'function') return { next: source, unconsumed: 0 }
  let used = 0
  return {
    next(question) {
      const step = source[used]
      if (step === undefined) throw new WireRefusal({ status: 500, message: unexpected(question, source.length) })
      used += 1
      return typeof step === 'function' ? step(question) : step
    },
    get unconsumed() {
      return source.length - used
    },
  }
}

function unexpected({ api, lastUserText }: WireQuestion, steps: number): string {
  const asked = lastUserText.length > 80 ? `${lastUserText.slice(0, 80)}…` : lastUserText
  return `The script of this provider server has ${steps} steps and all are used: this ${api} call ("${asked}") was not expected. Add a step, or find out why it is asked.`
}
