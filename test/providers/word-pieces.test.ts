import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { wordPieces } from '../../src/providers/word-pieces.ts'
import { SPECIAL, ordinary, references } from './minilm-reference.ts'

const vocabulary = readFileSync(new URL('../../src/providers/minilm-l6-v2-int8/vocab.txt', import.meta.url), 'utf8')
const pieces = wordPieces(vocabulary)
const names = vocabulary.split('\n')
const WINDOW = 256
const MEGABYTE = 1_000_000

describe('word pieces', () => {
  it.each(ordinary.map(({ text, ids }): [string, readonly number[]] => [text, ids]))(
    'are those of the reference: %j',
    (text, ids) => {
      expect(pieces.ids(text, WINDOW)).toEqual(ids)
    },
  )

  it('of the named exception are ordinary words, never control tokens', () => {
    expect(references.length - ordinary.length).toBe(1)
    expect(piecesOf(SPECIAL)).toEqual([
      '[',
      'mask',
      ']',
      '[',
      'cl',
      '##s',
      ']',
      '[',
      'sep',
      ']',
      'special',
      'token',
      '##s',
      'in',
      'text',
    ])
  })

  it.each([
    ['an unpaired first half', 'a\ud83db', ['ab']],
    ['an unpaired second half at the end', 'cat\ude00', ['cat']],
    ['controls inside a word', 'c\u0000a\u0007t', ['cat']],
    ['blanks of other scripts', 'a\u3000b\u00a0c', ['a', 'b', 'c']],
    ['accents in either form', 'caf\u00e9 cafe\u0301', ['cafe', 'cafe']],
    ['a capital dotted i', '\u0130stanbul', ['istanbul']],
    ['ASCII symbols as punctuation', 'a$b^c', ['a', '$', 'b', '^', 'c']],
  ])('fold %s', (_what, text, expected) => {
    expect(piecesOf(text)).toEqual(expected)
  })

  it('give a word of 100 letters its pieces and a longer one the unknown token', () => {
    expect(piecesOf('a'.repeat(100))).not.toContain('[UNK]')
    expect(piecesOf('a'.repeat(101))).toEqual(['[UNK]'])
  })

  it('are cut to the limit with the end token kept', () => {
    const ids = pieces.ids('word '.repeat(400), WINDOW)
    expect(ids).toHaveLength(WINDOW)
    expect(ids.at(-1)).toBe(names.indexOf('[SEP]'))
  })

  it.each([
    ['words', 'hello '.repeat(MEGABYTE / 6), Math.floor(MEGABYTE / 6) + 2],
    ['one word', 'a'.repeat(MEGABYTE), 3],
    ['ideographs', '日'.repeat(MEGABYTE), MEGABYTE + 2],
    ['unpaired halves', '\ud800'.repeat(MEGABYTE), 2],
    ['controls', '\u0000'.repeat(MEGABYTE), 2],
    ['words of nonsense', `${'q'.repeat(99)} `.repeat(MEGABYTE / 100), 99 * (MEGABYTE / 100) + 2],
  ])('of a megabyte of %s are counted without a cut', (_what, text, count) => {
    expect(pieces.count(text)).toBe(count)
  })

  it('are counted to the limit and no further', () => {
    expect(pieces.count('word '.repeat(400), 257)).toBe(257)
    expect(pieces.count('word', 257)).toBe(3)
  })
})

function piecesOf(text: string): readonly (string | undefined)[] {
  return pieces
    .ids(text, WINDOW)
    .slice(1, -1)
    .map((id) => names[id])
}
