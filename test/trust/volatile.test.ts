import { expect, it } from 'vitest'

import { isVolatile, volatileTtl } from '../../src/trust/volatile.ts'

it.each([
  "What's the weather in Tokyo?",
  'Tokyo weather today?',
  'bitcoin price',
  'What is the price of gold?',
  'Apple stock price',
  'What is the exchange rate for euros?',
  'How much is a euro worth?',
  'Who is the current president?',
  'What is the latest version?',
  'Is the store open now?',
  'What time is it in Rome?',
  'Any news about the strike?',
  'What’s happening right now?',
  'What is the score of the match?',
  'Is the jacket in stock?',
  'Regnet es morgen in Köln?',
  'Wie ist der Wechselkurs zum Dollar?',
  'Ist die Jacke auf Lager?',
  'Welche Filiale hat gerade geöffnet, und welche jetzt?',
  'Quel temps fera-t-il demain ?',
  'Quel est le taux de change du dollar ?',
  'Le manteau est-il en rupture de stock ?',
  '¿Va a llover esta tarde?',
  '¿Cuál es el precio del oro?',
  '¿Abren mañana?',
])('knows a question about the moment: %s', (question) => {
  expect(isVolatile(question)).toBe(true)
})

it.each([
  'What is the capital of France?',
  'What is your refund policy?',
  'How do I turn on dark mode?',
  'Why was the wrong exchange rate applied?',
  'Where is order 48213?',
  'What is electric current?',
  'How do I open a current account?',
  'How do I know my account number?',
  'Is it worth it?',
  'Guten Morgen, wie ändere ich meine Adresse?',
  'Warum wurde der falsche Wechselkurs berechnet?',
  'Pourquoi ce taux de change ?',
  '¿Se sirve el desayuno por la mañana?',
  '',
])('leaves others alone: %s', (question) => {
  expect(isVolatile(question)).toBe(false)
})

it('keeps such an answer for a minute', () => {
  expect(volatileTtl).toBe(60_000)
})
