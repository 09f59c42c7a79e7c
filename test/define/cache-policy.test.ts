import { describe, expect, it } from 'vitest'
import { Agent } from '../../src/define/agent.ts'
import type { AgentCacheOptions } from '../../src/define/agent-options.ts'
import { compileAgent } from '../../src/define/compile-agent.ts'
import { defineAgent } from '../../src/define/define-agent.ts'
import { failureOf } from './failure-of.ts'

const options = { name: 'desk', persona: { id: 'clerk', instructions: 'You are brief.' }, model: 'openai/gpt-5-mini' }
const hour = 3_600_000

function policyOf(cache: false | AgentCacheOptions, defaults?: AgentCacheOptions) {
  return compileAgent(defineAgent({ ...options, cache }), defaults).cache
}

describe('the semantic side', () => {
  it.each([
    ['strict', 'on', 'strict', 0.95],
    ['balanced', 'on', 'balanced', 0.895],
    ['faq', 'on', 'faq', 0.85],
    ['off', 'off', 'balanced', 0.895],
    ['shadow', 'shadow', 'balanced', 0.895],
  ] as const)('%s is served %s, as %s at %d', (semantic, serve, mode, threshold) => {
    expect(policyOf({ semantic }).semantic).toEqual({ serve, mode, threshold })
  })
})

describe('the semantic side as an object', () => {
  it('says the same as its short names', () => {
    expect(policyOf({ semantic: { mode: 'faq' } })).toEqual(policyOf({ semantic: 'faq' }))
    expect(policyOf({ semantic: { serve: 'shadow' } })).toEqual(policyOf({ semantic: 'shadow' }))
    expect(policyOf({ semantic: { threshold: 0.92 } })).toEqual(policyOf({ threshold: 0.92 }))
  })

  it('audits and reviews a little where an error rate is named, unless told otherwise', () => {
    expect(policyOf({ semantic: { maxErrorRate: 0.02 } }).semantic).toEqual({
      serve: 'on',
      mode: 'balanced',
      threshold: 0.895,
      maxErrorRate: 0.02,
      audit: { perMinute: 6 },
      review: { rate: 0.02 },
    })
    const quiet = policyOf({ semantic: { maxErrorRate: 0.02, audit: false, review: false } }).semantic
    expect(quiet).not.toHaveProperty('audit')
    expect(quiet).not.toHaveProperty('review')
  })

  it('keeps a threshold that was named as a floor under what the evidence allows', () => {
    expect(policyOf({ semantic: { maxErrorRate: 0.02, threshold: 0.9 } }).semantic.floor).toBe(0.9)
    expect(policyOf({ semantic: { maxErrorRate: 0.02 } }).semantic).not.toHaveProperty('floor')
  })

  it('is laid over the runtime’s option by option', () => {
    const defaults = { semantic: { maxErrorRate: 0.02, serve: 'shadow' } } as const
    expect(policyOf({ semantic: { mode: 'faq' } }, defaults).semantic).toMatchObject({
      mode: 'faq',
      serve: 'shadow',
      maxErrorRate: 0.02,
    })
    expect(policyOf({ semantic: 'faq' }, defaults).semantic).toMatchObject({ mode: 'faq', serve: 'on' })
  })
})

describe('a threshold', () => {
  it.each([0, 0.92, 1])('T8 of %d is taken at its word', (threshold) => {
    expect(policyOf({ semantic: 'faq', threshold }).semantic).toEqual({ serve: 'on', mode: 'faq', threshold })
  })

  it.each([0.1, 95, 1.2, -0.5, Number.NaN])('T6 of %d is refused, as no sane similarity', (threshold) => {
    expect(failureOf(() => policyOf({ threshold }))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^defineAgent 'desk', `cache`: The semantic threshold .*in 0\.\.1/),
    })
  })
})

describe('the runtime’s defaults', () => {
  it('hold where an agent says nothing', () => {
    const defaults = { ttl: '5m', semantic: 'off', scope: 'user', tags: ['shop'] } as const
    expect(policyOf({}, defaults)).toMatchObject({
      ttl: 300_000,
      maxAge: 24 * hour,
      semantic: { serve: 'off' },
      scope: 'user',
      tags: ['shop'],
    })
  })

  it('give way to what the agent says', () => {
    expect(policyOf({ ttl: '2h', scope: 'tenant' }, { ttl: '5m', scope: 'user' })).toMatchObject({
      ttl: 2 * hour,
      scope: 'tenant',
    })
  })

  it('leave a mode that the agent names at that mode’s threshold', () => {
    expect(policyOf({ semantic: 'strict' }, { threshold: 0.9 }).semantic.threshold).toBe(0.95)
    expect(policyOf({}, { threshold: 0.9 }).semantic.threshold).toBe(0.9)
  })

  it('do not switch on what the agent switched off', () => {
    expect(policyOf(false, { ttl: '5m' }).enabled).toBe(false)
  })

  it('leave the definition of the agent itself as it was', () => {
    const agent = defineAgent(options)
    const defaults = { ttl: '5m' } as const
    const derived = compileAgent(agent, defaults)
    expect([agent.cache.ttl, derived.cache.ttl]).toEqual([hour, 300_000])
    expect(derived.identity).toBe(agent.identity)
    expect(compileAgent(agent, defaults)).toBe(derived)
    expect(Object.isFrozen(derived)).toBe(true)
  })

  it('hold for classes too', () => {
    @Agent(options)
    class Desk {}
    expect(compileAgent(Desk, { ttl: '5m' }).cache.ttl).toBe(300_000)
    expect(compileAgent(Desk).cache.ttl).toBe(hour)
  })

  it('are refused when they are wrong', () => {
    expect(failureOf(() => policyOf({}, { ttl: '2h', maxAge: '1h' })).message).toContain(
      '`ttl` is longer than `maxAge`',
    )
  })
})

describe('lifetimes', () => {
  it('let the hard age grow with a long ttl', () => {
    expect(policyOf({ ttl: '7d' })).toMatchObject({ ttl: 168 * hour, maxAge: 168 * hour })
  })

  it('keep a ttl below a hard age that is all that was said', () => {
    expect(policyOf({ maxAge: '10m' })).toMatchObject({ ttl: 600_000, maxAge: 600_000 })
  })

  it('never pass the runtime’s hard age', () => {
    expect(policyOf({ ttl: '7d' }, { maxAge: '1d' })).toMatchObject({ ttl: 24 * hour, maxAge: 24 * hour })
  })

  it('drop a staleness of the runtime’s that the agent’s ttl never reaches', () => {
    expect(policyOf({ ttl: '1m' }, { staleAfter: '5m' })).not.toHaveProperty('staleAfter')
    expect(policyOf({ ttl: '10m' }, { staleAfter: '5m' })).toMatchObject({ staleAfter: 300_000 })
  })

  it('take a ttl of 0 at its word', () => {
    expect(policyOf({ ttl: 0 }).ttl).toBe(0)
  })
})
