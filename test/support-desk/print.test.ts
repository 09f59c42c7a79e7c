import { describe, expect, it } from 'vitest'
import { table } from '../../examples/support-desk/print/table.ts'
import { wilson } from '../../examples/support-desk/print/wilson.ts'
import { money, quantile, time, wrap } from '../../examples/support-desk/print/words.ts'

describe('the Wilson interval', () => {
  // 15 of 148 and 81 of 263 are R. G. Newcombe's examples of 1998, the others are worked out by hand
  it.each([
    [0, 10, 0, 0.2775],
    [1, 10, 0.0179, 0.4042],
    [5, 10, 0.2366, 0.7634],
    [10, 10, 0.7225, 1],
    [15, 148, 0.0624, 0.1605],
    [81, 263, 0.2553, 0.3662],
  ])('of %i in %i lies between %f and %f', (hits, of, low, high) => {
    const interval = wilson(hits, of)
    expect(interval.share).toBeCloseTo(hits / of)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  it('is everything when nothing was seen', () => {
    expect(wilson(0, 0)).toEqual({ share: 0, low: 0, high: 1 })
  })
})

describe('what is printed', () => {
  it('aligns the first column to the left and figures to the right', () => {
    const rows = [
      ['exact', '1,204'],
      ['tool', undefined],
    ]
    expect(table(['layer', 'hits'], rows)).toBe(
      ['  layer    hits', '  -----   -----', '  exact   1,204', '  tool        -'].join('\n'),
    )
  })

  it.each([
    [0.314, '0.31 ms'],
    [12.44, '12.4 ms'],
    [312, '312 ms'],
    [1_600, '1.6 s'],
    [125_000, '2 min 05 s'],
  ])('writes %f milliseconds as %s', (milliseconds, text) => {
    expect(time(milliseconds)).toBe(text)
  })

  it('writes small sums with the digits they need', () => {
    expect([0, 0.0123, 13.8].map(money)).toEqual(['$0', '$0.0123', '$13.80'])
  })

  it('finds the middle and the end of values in any order', () => {
    const values = Array.from({ length: 100 }, (_, index) => 99 - index)
    expect([quantile(values, 0.5), quantile(values, 0.95), quantile([], 0.5)]).toEqual([50, 95, undefined])
  })

  it('breaks lines between words', () => {
    expect(wrap('one two three', '  ', 9)).toBe('  one two\n  three')
  })
})
