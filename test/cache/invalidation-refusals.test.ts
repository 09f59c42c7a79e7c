import { Agent, sequence, type InvalidationOptions, type Logger } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { ask, setUp } from '../set-up.ts'
import { guide } from './ways.ts'

@Agent({ name: 'porter', persona: { id: 'porter', instructions: 'You carry.' }, model: 'scripted/one' })
class Porter {}

/** Invalidates by what somebody without a compiler may write. */
async function invalidating(what: unknown, options: { readonly logger?: Logger } = {}): Promise<unknown> {
  const { runtime } = await setUp({ agents: [guide], embedder: false, ...options })
  return Reflect.apply(runtime.cache.invalidate, undefined, [what])
}

describe('a selector', () => {
  it.each<[string, unknown, RegExp]>([
    ['nothing', {}, /needs to be told what/],
    ['an option that is none', { tag: ['x'] }, /`tag` is not an option. Did you mean `tags`/],
    ['tags that are no list', { tags: 'x' }, /`tags` is no list/],
    ['tags that are no texts', { tags: [1] }, /`tags` is no list/],
    ['no tags', { tags: [] }, /`tags` is an empty list/],
    ['a layer that is none', { layer: 'exakt' }, /`layer` is 'exakt'. Use one of 'exact'/],
    ['a layer that keeps nothing here', { layer: 'prompt' }, /`layer` is 'prompt'/],
    ['an agent that is none', { agent: class Bare {} }, /Bare.*@Agent/],
    ['an agent without a name', { agent: '' }, /`agent` is missing/],
    ['a workflow', { agent: sequence({ name: 'line', steps: [guide] }) }, /line is a workflow/],
    ['a tenant that is no text', { tenant: 7 }, /`tenant` is missing/],
    ['a percentage', { like: 'x', similarity: 85 }, /`similarity` 85 looks like a percentage.*0\.85 is the default/],
    ['a distance', { like: 'x', similarity: 0.1 }, /`similarity` 0\.1 looks like a distance/],
    ['a similarity to nothing', { tenant: 'acme', similarity: 0.9 }, /`similarity` is for `like`/],
    ['a meaning where nothing is compared', { like: 'x' }, /`like` needs an embedder/],
    ['an id that is no text', { id: 4 }, /`id` is missing/],
    ['an age nobody can read', { olderThan: 'old' }, /`olderThan` is 'old'/],
    ['not everything', { all: false }, /`all` is `true`/],
  ])('is refused when it names %s', async (_what, what, sentence) => {
    await expect(invalidating(what)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(sentence),
    })
  })

  it('takes an agent by its class, its definition or its name', async () => {
    const { runtime } = await setUp({ agents: [guide, Porter], embedder: false })
    const gone = async (agent: NonNullable<InvalidationOptions['agent']>): Promise<number> => {
      await runtime.run(guide, 'Where is the zoo?')
      await runtime.run(Porter, 'Carry this.')
      return runtime.cache.invalidate({ agent })
    }
    expect([await gone(Porter), await gone('porter'), await gone(guide), await gone('guide')]).toEqual([2, 2, 2, 2])
  })

  it('warns of an agent that nobody here has, for another process may have it', async () => {
    const warnings: string[] = []
    const note = (): void => undefined
    const logger = { debug: note, info: note, error: note, warn: (message: string) => void warnings.push(message) }
    expect(await invalidating({ agent: 'giude' }, { logger })).toBe(0)
    expect(warnings).toEqual([expect.stringMatching(/`giude`. Did you mean `guide`\?/)])
  })

  it('finds nothing by an id that nobody remembers', async () => {
    expect(await invalidating({ id: 'unknown' })).toBe(0)
  })

  it('looks by meaning where it is told: in a tenant, or among the answers that belong to none', async () => {
    const { runtime } = await setUp()
    await runtime.llm(ask('What is the refund policy?'), { tenant: 'acme' })
    const like = 'What is the refund policy?'
    expect([
      await runtime.cache.invalidate({ like }),
      await runtime.cache.invalidate({ like, tenant: 'acme' }),
    ]).toEqual([0, 1])
  })

  it('by meaning needs the tenant where every call does', async () => {
    const { runtime } = await setUp({ tenancy: 'required' })
    await expect(runtime.cache.invalidate({ like: 'refunds' })).rejects.toMatchObject({
      code: 'TENANT_REQUIRED',
      message: expect.stringContaining('pass `{ tenant }`'),
    })
  })
})

it('quotes what was given in the place of an agent', async () => {
  const { runtime } = await setUp({ embedder: false })
  await expect(Reflect.apply(runtime.run, undefined, ['guide', 'Hello'])).rejects.toThrow("an agent: 'guide' is none")
})
