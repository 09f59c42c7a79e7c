import { describe, expect, it } from 'vitest'
import { customers } from '../../agents/support/bank-records.ts'
import { intentsByText, readQuestions } from '../../examples/support-desk/questions.ts'
import { answers } from '../../examples/support-desk/stand-in/answers.ts'
import { latency } from '../../examples/support-desk/stand-in/latency.ts'
import { toolPlan } from '../../examples/support-desk/stand-in/tool-plan.ts'
import { traffic } from '../../examples/support-desk/traffic.ts'

const questions = readQuestions()
const asks = traffic(questions, customers)

describe('the traffic', () => {
  it('asks each of the 3,000 questions once for the first time', () => {
    const first = asks.filter(({ repeated }) => !repeated)
    expect(first.map(({ text }) => text)).toEqual(questions.map(({ text }) => text))
    expect(intentsByText(questions).size).toBe(3_000)
  })

  it('asks an earlier one again after every fourth, by the same customer', () => {
    const seen = new Map<string, string>()
    let first = 0
    for (const { text, customer, repeated } of asks) {
      if (repeated) expect({ four: first % 4, customer }).toEqual({ four: 0, customer: seen.get(text) })
      else {
        first++
        seen.set(text, customer)
      }
    }
    expect(asks).toHaveLength(3_750)
  })

  it('is the same each time and comes from all forty customers', () => {
    expect(traffic(questions, customers)).toEqual(asks)
    expect(new Set(asks.map(({ customer }) => customer)).size).toBe(40)
  })
})

describe('the stand-in provider', () => {
  it('has an answer of its own for each of the 77 intents', () => {
    const intents = new Set(questions.map(({ intent }) => intent))
    expect(intents.size).toBe(77)
    expect([...answers.keys()].toSorted()).toEqual([...intents].toSorted())
    expect(new Set(answers.values()).size).toBe(77)
  })

  it('calls a read tool for 15 % of the questions and the write tool for 3 %', () => {
    const share = (isMeant: (name: string) => boolean): number => {
      const calling = questions.filter(({ intent }) => toolPlan[intent]?.some(({ name }) => isMeant(name)) === true)
      return calling.length / questions.length
    }
    expect(share((name) => name !== 'blockCard')).toBeGreaterThanOrEqual(0.15)
    expect(share((name) => name === 'blockCard')).toBeGreaterThanOrEqual(0.03)
  })

  it('takes at most 150 ms an answer', () => {
    expect(latency).toBeLessThanOrEqual(150)
  })
})
