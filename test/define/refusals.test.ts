import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Agent } from '../../src/define/agent.ts'
import { compileAgent } from '../../src/define/compile-agent.ts'
import { defineAgent } from '../../src/define/define-agent.ts'
import { defineTool } from '../../src/define/define-tool.ts'
import { Tool } from '../../src/define/tool.ts'
import { failureOf } from './failure-of.ts'

const options = { name: 'desk', persona: { id: 'clerk', instructions: 'You are brief.' }, model: 'openai/gpt-5-mini' }
const find = { description: 'Finds.', input: z.object({ id: z.string() }) }

/** Options as they come from JavaScript or a file: of any shape. */
function foreign(value: unknown): never {
  return value as never
}

/** What becomes of a class with one tool. */
function toolFailure(change: Readonly<Record<string, unknown>>): string {
  @Agent(options)
  class Support {
    @Tool(foreign({ ...find, ...change }))
    findOrder(): string {
      return 'found'
    }
  }
  const { code, message } = failureOf(() => compileAgent(Support))
  return `${code} ${message}`
}

function agentFailure(change: Readonly<Record<string, unknown>>): string {
  @Agent(foreign({ ...options, ...change }))
  class Support {}
  const { code, message } = failureOf(() => compileAgent(Support))
  return `${code} ${message}`
}

describe('a tool is refused, by class and method and with what to do,', () => {
  it.each([
    ['without a description', { description: undefined }, '`description` is missing. Give it as a non-empty string.'],
    ['with a name providers refuse', { name: 'find order' }, "the tool name 'find order' is refused by providers."],
    ['with a name of 65 characters', { name: 'x'.repeat(65) }, 'at most 64.'],
    [
      'with a cache on a write',
      { effect: 'write', cache: true },
      'a write tool cannot have a cache: a hit would skip the write. Remove `cache`',
    ],
    ['with a cache on a volatile', { effect: 'volatile', cache: {} }, 'a volatile tool cannot have a cache'],
    ['with a cache and no effect', { cache: { ttl: '5m' } }, "a cache needs an effect. Declare `effect: 'read'`"],
    [
      'with invalidates on a read',
      { effect: 'read', invalidates: () => [] },
      "`invalidates` is for tools that change data. Declare `effect: 'write'`",
    ],
    [
      'with an unknown effect',
      { effect: 'writes' },
      "`effect` is 'writes'. Use one of 'pure', 'read', 'write', 'volatile'.",
    ],
    ['with an unknown scope', { scope: 'world' }, "`scope` is 'world'. Use one of 'tenant', 'user'."],
    [
      'with two scopes',
      { effect: 'read', scope: 'user', cache: { scope: 'tenant' } },
      "`scope` is 'user' and `cache.scope` is 'tenant'. Say it once.",
    ],
    ['with trust that is no yes or no', { untrusted: 'yes' }, '`untrusted` is `true` or `false`'],
    ['with an unknown onError', { onError: 'ignore' }, "`onError` is 'ignore'. Use one of 'tell', 'throw'."],
    ['with a bad ttl', { effect: 'read', cache: { ttl: 'soon' } }, "`cache.ttl` is 'soon', which is no duration."],
    ['with a bad timeout', { timeout: -1 }, '`timeout` is -1, which is no duration.'],
    ['with a timeout of nothing', { timeout: 0 }, '`timeout` is 0, so that no call could ever end in time.'],
    [
      'with a misspelt option',
      { efect: 'write' },
      '`efect` is not an option. Did you mean `effect`? Remove it, or use one of name, description',
    ],
    ['with a misspelt cache option', { effect: 'read', cache: { tll: '5m' } }, '`cache`: `tll` is not an option.'],
    [
      'without an input schema',
      { input: undefined },
      'input schema: a Standard Schema of version 1 (zod and others) or a JSON Schema is expected.',
    ],
    [
      'with a schema that takes no object',
      { input: z.string() },
      'input schema: providers take only an object at the root. Wrap it',
    ],
    [
      'with a schema that cannot become JSON',
      { input: z.object({ at: z.date() }) },
      'input schema: it cannot become JSON Schema at `at`: Date cannot be represented',
    ],
  ])('%s', (_what, change, sentence) => {
    const failure = toolFailure(change)
    expect(failure).toMatch(/^CONFIG_INVALID Support\.findOrder\b/)
    expect(failure).toContain(sentence)
  })

  it('with the method’s own name when that cannot be a tool’s', () => {
    @Agent(options)
    class Support {
      @Tool(find)
      $find(): string {
        return 'found'
      }
    }
    expect(failureOf(() => compileAgent(Support)).message).toContain("Support.$find: the tool name '$find' is refused")
  })

  it('as a function at once, under its own name', () => {
    const { code, message } = failureOf(() =>
      defineTool({ ...find, name: 'weather', effect: 'write', cache: true, run: () => 1 }),
    )
    expect(code).toBe('CONFIG_INVALID')
    expect(message).toMatch(/^defineTool 'weather': a write tool cannot have a cache/)
  })
})

describe('two tools of one name are refused', () => {
  it('when both are methods', () => {
    @Agent(options)
    class Support {
      @Tool(find)
      find(): string {
        return 'a'
      }
      @Tool({ ...find, name: 'find' })
      lookUp(): string {
        return 'b'
      }
    }
    expect(failureOf(() => compileAgent(Support))).toEqual({
      code: 'CONFIG_INVALID',
      message: "Support: Support.find and Support.lookUp are both called 'find'. Give one of them another `name`.",
    })
  })

  it('when one is a function', () => {
    const other = defineTool({ ...find, name: 'find', run: () => 1 })
    @Agent({ ...options, tools: [other] })
    class Support {
      @Tool(find)
      find(): string {
        return 'a'
      }
    }
    expect(failureOf(() => compileAgent(Support)).message).toContain(
      "Support.find and defineTool 'find' are both called",
    )
  })
})

describe('an agent is refused, by class and with what to do,', () => {
  it.each([
    ['without a name', { name: undefined }, '`name` is missing. Give it as a non-empty string.'],
    ['without a persona', { persona: undefined }, '`persona`: an options object is expected, with id, instructions.'],
    ['without a persona id', { persona: { id: ' ', instructions: 'x' } }, '`persona.id` is missing.'],
    ['without instructions', { persona: { id: 'x', instructions: '' } }, '`persona.instructions` is missing.'],
    ['without a model', { model: '' }, '`model` is missing.'],
    ['with a blank fallback', { fallback: [''] }, '`model` is missing.'],
    ['without a turn', { maxTurns: 0 }, '`maxTurns` is 0. Give a whole number from 1 on.'],
    ['with a blank version', { version: '' }, '`version` is missing.'],
    ['with a misspelt option', { modell: 'x' }, '`modell` is not an option.'],
    [
      'with a schema among the options',
      { output: z.object({}) },
      '`output` is not an option. Put it on the class: `static readonly output`.',
    ],
    ['with something that is no tool', { tools: [() => 1] }, '`tools[0]` is no tool. Make it with defineTool.'],
    ['with a hole where a tool should be', { tools: [undefined] }, '`tools[0]` is no tool. Make it with defineTool.'],
    [
      'with a bad setting',
      { settings: { maxTokens: 1.5 } },
      '`settings`: `maxTokens` is 1.5. Give a whole number from 1 on.',
    ],
    [
      'with a bad temperature',
      { settings: { temperature: Number.NaN } },
      '`temperature` is NaN. Give a number from 0 to 2.',
    ],
    ['with an unknown effort', { settings: { effort: 'huge' } }, "`effort` is 'huge'. Use one of"],
    [
      'with a setting that is no data',
      { settings: { extra: { hook: () => 1 } } },
      '`settings`: something in it is no plain data',
    ],
    [
      'with a guardrail that looks nowhere',
      { guardrails: [{ name: 'g', at: [], check: () => ({ pass: true }) }] },
      "guardrail 'g': `at` is empty.",
    ],
    [
      'with a guardrail that checks nothing',
      { guardrails: [{ name: 'g', at: ['output'] }] },
      "guardrail 'g': `check` is missing.",
    ],
    ['with a bad ttl', { cache: { ttl: '1 hour' } }, "`cache`: `ttl` is '1 hour', which is no duration."],
    ['with a ttl past the hard age', { cache: { ttl: '2h', maxAge: '1h' } }, '`ttl` is longer than `maxAge`'],
    ['with answers that never become stale', { cache: { staleAfter: '2h' } }, '`staleAfter` is longer than `ttl`'],
    ['with an unknown scope', { cache: { scope: 'all' } }, "`cache`: `scope` is 'all'."],
    [
      'with a rule for what is volatile that is none',
      { cache: { volatile: 'never' } },
      "`volatile` is 'never', which is no duration.",
    ],
    [
      'with a volatile topic nobody knows',
      { cache: { volatile: { wether: '1m' } } },
      '`wether` is not an option. Did you mean `weather`?',
    ],
    [
      'with a confidence in per cent',
      { cache: { leastConfidence: 70 } },
      '`leastConfidence` is 70. Give a number from 0 to 1, or false.',
    ],
    [
      'with a bound of no temperature',
      { cache: { mostTemperature: -1 } },
      '`mostTemperature` is -1. Give a number from 0 to 2, or false.',
    ],
    [
      'with an unknown semantic mode',
      { cache: { semantic: 'loose' } },
      "`semantic` is 'loose'. Use one of 'strict', 'balanced', 'faq', 'off', 'shadow'.",
    ],
    [
      'with an error rate in per cent',
      { cache: { semantic: { maxErrorRate: 2 } } },
      '`semantic`: `maxErrorRate` 2 looks like a percentage. Write a share of wrong answers among hits, such as 0.02',
    ],
    [
      'with an error rate that serves nothing',
      { cache: { semantic: { maxErrorRate: 0 } } },
      "`maxErrorRate` 0 lets nothing be served. Use `serve: 'off'`",
    ],
    [
      'with a misspelt semantic option',
      { cache: { semantic: { maxErorRate: 0.02 } } },
      '`maxErorRate` is not an option. Did you mean `maxErrorRate`?',
    ],
    [
      'with a mode in an object that is none',
      { cache: { semantic: { mode: 'loose' } } },
      "`mode` is 'loose'. Use one of 'strict', 'balanced', 'faq'.",
    ],
    [
      'with a way to serve for a mode',
      { cache: { semantic: { mode: 'shadow' } } },
      "`mode` is 'shadow', which is a way to serve: write `serve: 'shadow'`.",
    ],
    [
      'with a mode for a way to serve',
      { cache: { semantic: { serve: 'faq' } } },
      "`serve` is 'faq', which is a mode: write `mode: 'faq'`.",
    ],
    [
      'with two thresholds',
      { cache: { threshold: 0.9, semantic: { threshold: 0.95 } } },
      '`threshold` stands there and beside it. Leave one of them out.',
    ],
    ['with a judge that judges nothing', { cache: { semantic: { judge: 'gpt' } } }, "`judge` is 'gpt'. Give llmJudge("],
    [
      'with more audits than hits',
      { cache: { semantic: { audit: { rate: 5 } } } },
      '`audit`: `rate` is 5. Give a share of hits in 0..1',
    ],
    [
      'with no audit in any minute',
      { cache: { semantic: { audit: { perMinute: 0 } } } },
      '`perMinute` is 0. Give a number above 0',
    ],
    [
      'with a review of what is no share',
      { cache: { semantic: { review: { rate: '1%' } } } },
      "`review`: `rate` is '1%'.",
    ],
  ])('%s', (_what, change, sentence) => {
    const failure = agentFailure(change)
    expect(failure).toMatch(/^CONFIG_INVALID Support\b/)
    expect(failure).toContain(sentence)
  })

  it('when the class carries no @Agent', () => {
    class Plain {}
    expect(failureOf(() => compileAgent(Plain)).message).toContain('Plain: it carries no @Agent of its own.')
  })

  it('when a static schema is none', () => {
    @Agent(options)
    class Support {
      static readonly output = 'text'
    }
    expect(failureOf(() => compileAgent(Support)).message).toContain('Support: static `output` is no schema.')
  })

  it('when its output schema takes no object', () => {
    @Agent(options)
    class Support {
      static readonly output = z.array(z.string())
    }
    expect(failureOf(() => compileAgent(Support)).message).toContain(
      'Support, output schema: providers take only an object',
    )
  })

  it('as a function, under its own name', () => {
    expect(failureOf(() => defineAgent({ ...options, maxTurns: -1 })).message).toContain(
      "defineAgent 'desk': `maxTurns`",
    )
  })
})
