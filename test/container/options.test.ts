import { createRuntime, defineAgent, memoryStore } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { clerk } from '../runtime/desk.ts'

/** Options as somebody without a compiler may write them. */
function starting(options: unknown): Promise<unknown> {
  return Reflect.apply(createRuntime, undefined, [options])
}

const check = () => ({ pass: true })

describe('a wrong option of a runtime', () => {
  it.each<[string, unknown, RegExp]>([
    ['no object', 'fast', /options/],
    ['a misspelt name', { agent: [] }, /no option `agent`.*agents/],
    ['agents that are no list', { agents: defineAgent(clerk) }, /`agents`/],
    ['an agent that is not there', { agents: [undefined] }, /an agent: undefined is none.*@Agent/],
    ['an agent that is none', { agents: [{ name: 'clerk' }] }, /an agent: 'clerk' is none.*defineAgent/],
    ['a class without @Agent', { agents: [class Bare {}] }, /Bare.*@Agent/],
    ['a provider that is none', { providers: ['openai'] }, /`providers\.0` must be a provider, such as openai\(\)/],
    ['an embedder that is none', { embedder: 'minilm' }, /`embedder` must be an embedder/],
    ['a store that is none', { store: 'redis' }, /`store` must be a store/],
    ['a session store that is none', { sessions: new Map() }, /`sessions` must be a session store/],
    ['a module that is none', { modules: [{}] }, /`modules\.0` must be a ContainerModule/],
    ['a container that is none', { container: {} }, /`container` must be an inversify Container/],
    ['an override that is no pair', { overrides: [['token']] }, /`overrides\.0` must be a pair/],
    ['a middleware of no kind', { middleware: { chat: [] } }, /no option `middleware\.chat`/],
    [
      'a middleware without a handle',
      { middleware: { llm: [{ name: 'x' }] } },
      /`middleware\.llm\.0` must be a middleware/,
    ],
    [
      'a guardrail without a check',
      { guardrails: [{ name: 'x', at: ['input'] }] },
      /`guardrails\.0` must be a guardrail/,
    ],
    ['a guardrail without a place', { guardrails: [{ name: 'x', check }] }, /guardrail.*`at`/],
    ['a guardrail at no place', { guardrails: [{ name: 'x', at: ['inputs'], check }] }, /guardrail.*`at`.*inputs/],
    ['a plugin without a setup', { plugins: [{ name: 'x' }] }, /`plugins\.0` must be a plugin/],
    ['a cache that is no object', { cache: true }, /`cache` must be false or an object/],
    ['a cache option that is none', { cache: { lifetime: '1h' } }, /lifetime/],
    ['a lifetime nobody can read', { cache: { ttl: 'soon' } }, /ttl.*soon/],
    ['a tenancy that is none', { tenancy: 'strict' }, /`tenancy` must be 'optional' or 'required'/],
    ['a budget nobody can read', { cacheBudget: 'short' }, /cacheBudget.*short/],
    ['a budget below zero', { cacheBudget: -1 }, /`cacheBudget` must be/],
    ['no try at all', { retry: { attempts: 0 } }, /`retry\.attempts` must be a whole number from 1 on/],
    ['a backoff that is no function', { retry: { backoff: 200 } }, /`retry\.backoff` must be a function/],
    ['a level that is none', { logger: 'loud' }, /`logger` must be a logger, or one of/],
    ['a logger that is none', { logger: {} }, /`logger` must be a logger, or one of/],
    ['a clock that is none', { clock: Date.now }, /`clock` must be a clock with now\(\)/],
    ['a random that is none', { random: 4 }, /`random` must be a function/],
    ['a tracer that is none', { tracer: {} }, /`tracer` must be an OpenTelemetry tracer/],
  ])('is refused with a sentence: %s', async (_what, wrong, sentence) => {
    const options = typeof wrong === 'object' ? { store: memoryStore(), embedder: false, ...wrong } : wrong
    await expect(starting(options)).rejects.toMatchObject({
      name: 'StratagentError',
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(sentence),
    })
  })

  it('is named beside every other wrong one', async () => {
    const start = starting({ store: 'redis', clock: 'now', agnets: [] })
    await expect(start).rejects.toMatchObject({ message: expect.stringMatching(/`store`.*`clock`.*`agnets`/s) })
  })

  it('that is there but undefined counts as absent', async () => {
    const runtime = await createRuntime({
      store: memoryStore(),
      embedder: false,
      ...Object.fromEntries(
        ['agents', 'retry', 'cache', 'logger', 'clock', 'plugins'].map((name) => [name, undefined]),
      ),
    })
    await expect(runtime.close()).resolves.toBeUndefined()
  })
})
