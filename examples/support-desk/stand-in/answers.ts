import type { WireAnswer, WireQuestion } from 'stratagent/testing'
import { accountAnswers } from './answers-account.ts'
import { cardAnswers } from './answers-cards.ts'
import { moneyAnswers } from './answers-money.ts'
import { toolPlan } from './tool-plan.ts'

/** The hand-written answers, one per intent. */
export const answers: ReadonlyMap<string, string> = new Map(
  Object.entries({ ...accountAnswers, ...cardAnswers, ...moneyAnswers }),
)

const general =
  'I can help with your Harbour Bank account, cards, payments and transfers. Please tell me in a sentence what you would like to do.'

/** What the stand-in says: it looks a question up, asks for the tools its intent needs, and then answers with what they gave. */
export function answerFrom(intents: ReadonlyMap<string, string>): (question: WireQuestion) => WireAnswer {
  return ({ lastUserText, toolResults, tools }) => {
    const intent = intents.get(lastUserText) ?? ''
    const answer = answers.get(intent) ?? general
    if (toolResults.length > 0) return [answer, ...toolResults.map(({ text }) => text)].join(' ')
    const wanted = (toolPlan[intent] ?? []).filter(({ name }) => tools.some((tool) => tool.name === name))
    return wanted.length === 0 ? answer : { toolCalls: wanted }
  }
}
