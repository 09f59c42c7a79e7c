import { check, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { guards } from '../../src/trust/guards.ts'
import { readText } from '../../src/trust/reading.ts'
import { refusalOf } from '../../src/trust/verdict.ts'
import { controls } from './controls.ts'
import { traps } from './traps.ts'

function refused(asked: string, stored: string, mode: 'strict' | 'balanced' | 'faq' = 'balanced') {
  return refusalOf(readText(asked), { key: 'entry', text: stored, similarity: 1 }, mode)
}

describe.each(guards)('the guard for $name', ({ name, modes }) => {
  const mode = modes?.[0] ?? 'faq'

  it.each(traps[name])('T1 T2 keeps apart: %s / %s', (asked, stored) => {
    expect(refused(asked, stored, mode)).toBeDefined()
    expect(refused(stored, asked, mode)).toBeDefined()
  })

  it('has the last word on at least one pair that no guard before it catches', () => {
    expect(traps[name].map(([asked, stored]) => refused(asked, stored, mode)?.guard)).toContain(name)
  })
})

it.each(controls)('T1 lets a rewording pass: %s / %s', (asked, stored) => {
  expect(refused(asked, stored)).toBeUndefined()
  expect(refused(stored, asked)).toBeUndefined()
})

it('leaves moved words alone outside strict, and not within', () => {
  const pair = ['What is the Zomato hiring process like?', 'What is the hiring process like in Zomato?'] as const
  expect(refused(...pair, 'balanced')).toBeUndefined()
  expect(refused(...pair, 'strict')?.guard).toBe('word-order')
})

it('quotes a particle as it was said', () => {
  expect(refused('How do I turn off roaming?', 'How do I turn on roaming?')?.detail).toBe(
    '"off" is asked for, the stored question has "on"',
  )
})

it('finds in no text a difference from itself', () => {
  const sentence = string({ unit: 'grapheme', maxLength: 200 })
  expect(
    check(
      property(sentence, (text) => refused(text, text, 'strict') === undefined),
      { numRuns: 300, seed: 1 },
    ).failed,
  ).toBe(false)
})

it('says the same whichever of two questions was there first', () => {
  const all = [...Object.values(traps).flat(), ...controls]
  const uneven = all.filter(
    ([asked, stored]) => (refused(asked, stored) === undefined) !== (refused(stored, asked) === undefined),
  )
  expect(uneven).toEqual([])
})

it('reads a megabyte without a space, and one of nothing but quotes', () => {
  expect(refused('x'.repeat(1_000_000), 'y'.repeat(1_000_000))).toBeDefined()
  expect(refused('"'.repeat(100_000), `${'"'.repeat(100_000)} 5`)).toBeUndefined()
})

it('says what it saw in a sentence that quotes both questions', () => {
  expect(refused('Where is order 48213?', 'Where is order 48231?')).toEqual({
    key: 'entry',
    similarity: 1,
    guard: 'numbers',
    detail: 'asks about 48213, the stored question about 48231',
    candidate: 'Where is order 48231?',
  })
})
