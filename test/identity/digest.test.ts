import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest, frame, shortDigest } from '../../src/identity/digest.ts'
import { namedTags, subjectTags, tagOf } from '../../src/identity/tags.ts'

/** Texts of the kind that break separators: delimiters, lengths, wildcards, escapes, unpaired surrogates. */
const hostile = fc.oneof(
  fc.string({ unit: fc.constantFrom('1', ':', '2', '!', '|', ',', '"', '\\', '\0', '\n', '*', '{', '}', '\ud800') }),
  fc.string({ unit: 'binary' }),
)
const parts = fc.array(hostile, { maxLength: 5 })

describe('digest', () => {
  it('T16 S3 differs whenever the parts differ, whatever is in them', () => {
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        expect(digest(...left) === digest(...right)).toBe(same(left, right))
      }),
      { numRuns: 2_000 },
    )
  })

  it('T16 S3 differs when a boundary moves', () => {
    fc.assert(
      fc.property(hostile, fc.nat(), fc.nat(), (text, first, second) => {
        const cut = (at: number): readonly string[] => [text.slice(0, at), text.slice(at)]
        const [left, right] = [cut(first % (text.length + 1)), cut(second % (text.length + 1))]
        expect(digest(...left) === digest(...right)).toBe(same(left, right))
      }),
      { numRuns: 1_000 },
    )
  })

  it.each([
    ['no part and an empty one', [], ['']],
    ['one empty part and two', [''], ['', '']],
    ['a part and the same part framed', ['a'], [frame('a')]],
    ['two parts and their frames in one', ['a', 'b'], [`${frame('a')}${frame('b')}`]],
    ['a forged frame behind a part', ['a', 'b'], [`a1:b`]],
    ['a colon in the first part', ['a:b', 'c'], ['a', 'b:c']],
    ['an unpaired surrogate and its escape', ['\ud800'], ['"\\ud800"']],
    ['two unpaired surrogates that UTF-8 writes alike', ['\ud800'], ['\udfff']],
    ['an unpaired surrogate and the replacement character', ['\ud800'], ['\ufffd']],
    ['a pair and its halves', ['\u{1f600}'], ['\ud83d', '\ude00']],
  ])('T16 keeps %s apart', (_what, left, right) => {
    expect(digest(...left)).not.toBe(digest(...right))
  })

  it('T17 is 256 bits long, and never under 128 where it is cut', () => {
    expect(digest('a')).toMatch(/^[\w-]{43}$/)
    // base64url carries 6 bits in each character
    expect(shortDigest('a').length * 6).toBeGreaterThanOrEqual(128)
    expect(digest('a').startsWith(shortDigest('a'))).toBe(true)
  })

  it('T17 S3 tells apart texts that 32-bit string hashes do not', () => {
    const pairs = ['Aa', 'BB', 'AaAa', 'BBBB', 'AaBB', 'BBAa', 'plumless', 'buckeroo', 'costarring', 'liquid']
    expect(new Set(pairs.map((text) => shortDigest(text))).size).toBe(pairs.length)
  })
})

describe('tags', () => {
  it('T16 S3 are free of what the user wrote: no delimiter, wildcard or escape gets through', () => {
    fc.assert(
      fc.property(hostile, hostile, (tag, tenant) => {
        for (const kept of [...namedTags([tag], tenant), ...subjectTags({ tenant, user: tag, agent: tag })])
          expect(kept).toMatch(/^[a-z]+:[\w-]+$/)
      }),
    )
  })

  it('T16 never name another tenant, whatever a tenant is called', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (tag, tenant, otherTag, other) => {
        expect(tagOf(tag, tenant) === tagOf(otherTag, other)).toBe(same([tag, tenant], [otherTag, other]))
        expect(tagOf(tag, tenant)).not.toBe(tagOf(otherTag))
      }),
    )
  })

  it('keep the tag of a user apart from what every entry carries', () => {
    const subjects = subjectTags({ tenant: 'acme', user: 'u7', agent: 'support', version: '1', kind: 'llm' })
    for (const subject of subjects) expect(namedTags([subject], 'acme')).not.toContain(subject)
  })
})

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((part, index) => part === right[index])
}
