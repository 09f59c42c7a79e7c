import { describe, expect, it } from 'vitest'
import { milliseconds } from '../../src/define/duration.ts'
import { failureOf } from './failure-of.ts'

describe('a duration', () => {
  it.each([
    [250, 250],
    [0, 0],
    ['0s', 0],
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
  ] as const)('of %s is %d milliseconds', (duration, length) => {
    expect(milliseconds(duration, 'ttl', 'here')).toBe(length)
  })

  it.each(['', '5', 'm', '5 m', '-5m', '1h30m', '5M', '1e3s', Number.NaN, Infinity, -1, null, {}])(
    'is refused when it is %s',
    (duration) => {
      expect(failureOf(() => milliseconds(duration as never, 'ttl', 'here'))).toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('which is no duration. Give milliseconds, or a string such as'),
      })
    },
  )
})
