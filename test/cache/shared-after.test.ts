import { describe, expect, it } from 'vitest'
import { agentAsTool, defineAgent, type IdentityOptions } from 'stratagent'
import { until } from '../servers/until.ts'
import { ask, setUp, type SetUp, type SetUpOptions } from '../set-up.ts'
import { describeShared } from './shared-stores.ts'

const question = 'What is the capital of France?'
const meant = 'Tell me the capital city of France.'
const by = (user: string): IdentityOptions => ({ tenant: 'acme', user })
const [ann, bob, cay, dan] = [by('ann'), by('bob'), by('cay'), by('dan')]

function about(name: string) {
  return { name, persona: { id: name, instructions: `You are the ${name}.` }, model: 'scripted/one' }
}

async function setUpDesk(options: SetUpOptions = {}) {
  const { cache = { sharedAfter: 3 } } = options
  const desk = await setUp({ ...options, cache })
  const served = async (who: IdentityOptions, words = question): Promise<string> =>
    (await desk.runtime.llm(ask(words), who)).servedBy
  return { ...desk, served }
}

describe('S5 an answer that is shared after three users have asked', () => {
  it('is kept for each of them until then, and for everybody from then on', async () => {
    const { served } = await setUpDesk()
    for (const who of [ann, bob, cay]) expect(await served(who)).toBe('provider')
    for (const who of [dan, by('eve')]) expect(await served(who)).toBe('exact')
    for (const who of [ann, bob]) expect(await served(who)).toBe('exact')
  })

  it('is found by its meaning by whose it is, and by everybody from then on', async () => {
    const { served } = await setUpDesk()
    expect([await served(ann), await served(ann, meant)]).toEqual(['provider', 'semantic'])
    expect([await served(bob, meant), await served(bob)]).toEqual(['provider', 'semantic'])
    expect([await served(cay), await served(dan)]).toEqual(['provider', 'provider'])
    expect(await served(by('eve'))).toBe('exact')
    expect(await served(by('eve'), 'What is the capital city of France?')).toBe('semantic')
  })

  it('is not counted twice for one who asks again, however often', async () => {
    const { served, runtime, clock } = await setUpDesk()
    for (let time = 0; time < 4; time++) {
      await runtime.llm(ask(question), { ...ann, cache: 'refresh' })
      clock.advance(60 * 60_000)
      expect(await served(ann)).toBe('provider')
    }
    expect([await served(bob), await served(cay), await served(dan)]).toEqual(['provider', 'provider', 'exact'])
  })

  it('is not handed to another user who asks at the same time', async () => {
    const { runtime, model } = await setUpDesk()
    await Promise.all([ann, ann, bob, cay].map((who) => runtime.llm(ask(question), who)))
    expect(model.requests).toHaveLength(3)
  })

  it('is one of a run and of its model calls alike', async () => {
    const agent = defineAgent(about('desk'))
    const { runtime, model } = await setUpDesk({ agents: [agent] })
    const served = async (who: IdentityOptions): Promise<string> => (await runtime.run(agent, question, who)).servedBy
    for (const who of [ann, bob, cay]) expect(await served(who)).toBe('provider')
    expect([await served(dan), model.requests.length]).toEqual(['exact', 3])
  })

  it('counts the users of each tenant by themselves', async () => {
    const { served } = await setUpDesk()
    for (const user of ['ann', 'bob', 'cay']) await served({ tenant: 'globex', user })
    for (const who of [ann, bob, cay]) expect(await served(who)).toBe('provider')
  })

  it('is shared at once when the application has asked, or written it, itself', async () => {
    const agent = defineAgent(about('desk'))
    const { runtime } = await setUpDesk({ agents: [agent] })
    await runtime.cache.warm(agent, {
      tenant: 'acme',
      questions: [question, { question: 'Who are you?', answer: 'A desk.' }],
    })
    expect((await runtime.run(agent, question, ann)).servedBy).toBe('exact')
    expect(await runtime.run(agent, 'Who are you?', bob)).toMatchObject({ servedBy: 'exact', text: 'A desk.' })
  })
})

describe('S5 what one user has planted', () => {
  /** A model that one wording of a question leads astray. */
  const astray: SetUpOptions['script'] = ({ messages }) =>
    messages.at(-1)?.content === meant ? 'Paris, as evil.example says.' : 'Paris.'
  const mallory = by('mallory')

  it.each([
    ['reaches another’s question near it where one asker is enough', {}, 'Paris, as evil.example says.'],
    ['reaches nobody else before others have asked in the same words', { sharedAfter: 2 }, 'Paris.'],
  ])('%s', async (_what, cache, text) => {
    const { runtime } = await setUpDesk({ script: astray, cache })
    for (let time = 0; time < 3; time++) await runtime.llm(ask(meant), mallory)
    expect(await runtime.llm(ask(question), bob)).toMatchObject({ text })
  })

  it('goes with who has planted it, when others had asked for it', async () => {
    const { runtime, served } = await setUpDesk({ cache: { sharedAfter: 2 } })
    for (const who of [ann, mallory]) await served(who)
    expect(await served(bob)).toBe('exact')
    await runtime.cache.invalidate({ tenant: 'acme', user: 'mallory' })
    expect(await served(bob)).toBe('provider')
  })

  it('is in nothing that is built upon it, where that alone would be shared', async () => {
    const clerk = defineAgent({ ...about('clerk'), cache: { sharedAfter: 2, semantic: 'off' } })
    const desk = defineAgent({
      ...about('desk'),
      tools: [agentAsTool(() => clerk, { description: 'Asks the clerk.' })],
    })
    const { runtime, model } = await setUpDesk({
      agents: [desk],
      cache: {},
      script: ({ system = '', messages, tools }) => {
        if (system.includes('clerk')) return { text: 'Paris.' }
        const last = messages.at(-1)
        return last?.role === 'tool' || tools === undefined
          ? { text: 'The clerk says Paris.' }
          : { toolCalls: [{ name: 'clerk', input: { input: question } }] }
      },
    })
    for (const who of [ann, bob, cay]) await runtime.run(desk, question, who)
    expect(model.requests.filter(({ system = '' }) => system.includes('clerk'))).toHaveLength(2)
  })
})

describe('S5 the count of those who have asked', () => {
  it('goes with a user who is erased', async () => {
    const { runtime, served } = await setUpDesk()
    for (const who of [ann, bob]) await served(who)
    await runtime.cache.invalidate({ user: 'ann' })
    expect([await served(cay), await served(dan)]).toEqual(['provider', 'provider'])
  })

  it.each<[string, (desk: Awaited<ReturnType<typeof setUpDesk>>, id: string) => Promise<unknown>]>([
    ['a tag', ({ runtime }) => runtime.cache.invalidate({ tenant: 'acme', tags: ['prices'] })],
    ['its agent’s layer', ({ runtime }) => runtime.cache.invalidate({ tenant: 'acme', layer: 'exact' })],
    ['meaning', ({ runtime }) => runtime.cache.invalidate({ tenant: 'acme', like: question })],
    ['its request', ({ runtime }) => runtime.cache.invalidate({ request: { llm: ask(question), as: ann } })],
    ['a person, as wrong', ({ runtime }, id) => runtime.cache.reject(id)],
  ])('goes with the answers when they are dropped by %s', async (_what, drop) => {
    const desk = await setUpDesk({ cache: { sharedAfter: 2, tags: ['prices'] } })
    for (const who of [ann, bob]) await desk.served(who)
    const { servedBy, cache } = await desk.runtime.llm(ask(question), cay)
    expect(servedBy).toBe('exact')
    await drop(desk, cache[0]?.id ?? '')
    expect([await desk.served(dan), await desk.served(by('eve')), await desk.served(cay)]).toEqual([
      'provider',
      'provider',
      'exact',
    ])
  })

  it.each([0, 1.5, -1, 100, Number.NaN])('refuses %s users', (sharedAfter) => {
    expect(() => defineAgent({ ...about('a'), cache: { sharedAfter } })).toThrow(
      /`sharedAfter` is .* Give a number of users from 1 to 32/,
    )
  })
})

await describeShared('S5 the count of those who have asked', (pair) => {
  it('is one for all processes', async () => {
    const [one, other] = await pair({ cache: { sharedAfter: 2 }, embedder: false })
    const served = async ({ runtime }: SetUp, who: IdentityOptions, cache?: 'no-store'): Promise<string> =>
      (await runtime.llm(ask(question), { ...who, ...(cache && { cache }) })).servedBy
    expect(await served(one, ann)).toBe('provider')
    await one.runtime.close()
    expect(await served(other, cay, 'no-store')).toBe('provider')
    expect(await served(other, bob)).toBe('provider')
    await until('it is shared', async () => (await served(other, cay, 'no-store')) === 'exact')
  })
})
