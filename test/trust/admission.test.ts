import { expect, it } from 'vitest'

import { leastConfidence, refuseAnswer } from '../../src/trust/admission.ts'
import type { AnswerFacts } from '../../src/trust/admission.ts'

function answer(facts: Partial<AnswerFacts> = {}): AnswerFacts {
  return { finishReason: 'stop', text: 'Paris is the capital of France.', ...facts }
}

it('keeps a whole answer', () => {
  expect(refuseAnswer(answer())).toBeUndefined()
})

it.each<[string, Partial<AnswerFacts>, string]>([
  ['cut off', { finishReason: 'length' }, 'length'],
  ['filtered', { finishReason: 'content-filter' }, 'filtered'],
  ['refused', { finishReason: 'refusal' }, 'refusal'],
  ['ended for an unknown reason', { finishReason: 'other' }, 'aborted'],
  ['given up', { aborted: true }, 'aborted'],
  ['empty', { text: ' \n' }, 'empty'],
  ['made of untrusted text', { tainted: true }, 'tainted'],
  ['personal beyond its scope', { personal: true }, 'personal'],
  ['the fruit of a write', { wrote: true }, 'side-effects'],
  ['a guess', { meanTokenProbability: 0.4 }, 'low-confidence'],
  ['of unknowable confidence', { meanTokenProbability: Number.NaN }, 'low-confidence'],
])('T24 S11 does not keep an answer that is %s', (_what, facts, reason) => {
  expect(refuseAnswer(answer(facts))).toBe(reason)
})

it('keeps an answer at the least confidence, and one of which none is told', () => {
  expect(refuseAnswer(answer({ meanTokenProbability: leastConfidence }))).toBeUndefined()
})

it('keeps a decision to call tools, which has no text', () => {
  expect(refuseAnswer(answer({ finishReason: 'tool-calls', text: '', hasToolCalls: true }))).toBeUndefined()
})

it.each([
  "I'm sorry, but I can't help with that.",
  'I’m sorry, but I cannot assist with that request.',
  'Sorry, I am unable to answer this question.',
  'I apologize, but I am not able to provide that information.',
  'Unfortunately, I cannot share that.',
  "I can't help with that.",
  'I cannot provide medical advice.',
  "I'm afraid I can't do that.",
  'As an AI language model, I do not have personal opinions.',
  'As an AI, I cannot browse the internet.',
  "I'm just an AI and can't access your account.",
  'That would go against my guidelines.',
  'Answering this violates our content policy.',
])('T23 takes a refusal that came as an answer for one: %s', (text) => {
  expect(refuseAnswer(answer({ text }))).toBe('refusal')
})

it.each([
  'Something went wrong. Please try again later.',
  'Oops! Something went wrong.',
  'Sorry, something went wrong on our side.',
  'An unexpected error occurred. Please try again.',
  'The service is busy, try again in a few minutes.',
  'Internal server error',
  'Error: 503',
  'Service unavailable',
  'Too many requests',
  '{"error": {"message": "overloaded"}}',
])('T23 S11 takes an excuse that came as an answer for one: %s', (text) => {
  expect(refuseAnswer(answer({ text }))).toBe('apology')
})

it.each([
  'Sorry to hear that your card was stolen! Freeze it in the app under Cards, then order a new one.',
  "I'm sorry for the delay. Your order 48213 left the warehouse this morning.",
  'I am sorry that you are leaving. To close your account, open Settings and choose Close account.',
  'Unfortunately the item is out of stock; it comes back on Monday.',
  'Unfortunately, we cannot ship to Mars, but we do ship to 40 countries: see the list.',
  'A 503 error means that the service is unavailable; retry with a growing delay.',
  'If the payment fails, please try again in a few minutes.',
  'Smoking in the room violates our policy and costs 50 euros.',
  'You cannot return worn shoes.',
  'The song "Sorry" is by Justin Bieber.',
  'An AI is a system that performs tasks which normally need people.',
  'We cannot thank you enough: the refund has been sent.',
  'To say sorry in French, say désolé.',
])('T23 keeps an ordinary answer that sounds a little like one: %s', (text) => {
  expect(refuseAnswer(answer({ text }))).toBeUndefined()
})

it('keeps a long answer that begins with regret', () => {
  const text = `Unfortunately I can't see your screen, but here is what to do. ${'Open the settings and look for the entry. '.repeat(12)}`
  expect(refuseAnswer(answer({ text }))).toBeUndefined()
})
