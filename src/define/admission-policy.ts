import { checkOptions } from '../contract/check-options.ts'
import type { CachePolicy, VolatileTopic } from '../contract/policy.ts'
import { volatileTopics, volatileTtl } from '../trust/volatile.ts'
import type { AgentCacheOptions, VolatileRule } from './agent-options.ts'
import { milliseconds } from './duration.ts'
import { display, invalid, isRecord } from './invalid.ts'

type Admission = Pick<CachePolicy, 'volatile' | 'leastConfidence' | 'mostTemperature'>

/** What an author has said of which answers may be kept; what they have not said is left out. */
export function admissionPolicy(
  { volatile, leastConfidence, mostTemperature }: AgentCacheOptions,
  where: string,
): Admission {
  return {
    ...(volatile !== undefined && { volatile: lifetimes(volatile, where) }),
    ...(leastConfidence !== undefined && {
      leastConfidence: within(leastConfidence, { most: 1, none: 0, option: 'leastConfidence', where }),
    }),
    ...(mostTemperature !== undefined && {
      mostTemperature: within(mostTemperature, { most: 2, none: Infinity, option: 'mostTemperature', where }),
    }),
  }
}

interface Range {
  readonly most: number
  /** What `false` stands for. */
  readonly none: number
  readonly option: string
  readonly where: string
}

function within(value: unknown, { most, none, option, where }: Range): number {
  if (value === false) return none
  if (typeof value === 'number' && value >= 0 && value <= most) return value
  throw invalid(where, `\`${option}\` is ${display(value)}. Give a number from 0 to ${most}, or false.`)
}

function lifetimes(
  volatile: NonNullable<AgentCacheOptions['volatile']>,
  where: string,
): Readonly<Record<VolatileTopic, number>> {
  if (!isRecord(volatile)) return Object.freeze(byTopic(() => lifetime(volatile, 'volatile', where)))
  checkOptions(volatile, volatileTopics, `${where}, \`volatile\``)
  return Object.freeze(
    byTopic((topic) => {
      const rule = volatile[topic]
      return rule === undefined ? volatileTtl : lifetime(rule, `volatile.${topic}`, where)
    }),
  )
}

function byTopic(rule: (topic: VolatileTopic) => number): Record<VolatileTopic, number> {
  return {
    weather: rule('weather'),
    news: rule('news'),
    price: rule('price'),
    availability: rule('availability'),
    time: rule('time'),
    now: rule('now'),
  }
}

function lifetime(rule: VolatileRule, option: string, where: string): number {
  if (rule === 'bypass') return 0
  return rule === 'off' ? Infinity : milliseconds(rule, option, where)
}
