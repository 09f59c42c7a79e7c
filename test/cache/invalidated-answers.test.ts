import { agentAsTool, defineAgent, localEmbedder, sequence, sqliteStore, type InvalidationOptions } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { wish } from '../runtime/desk.ts'
import { setUp, type SetUp, type SetUpOptions } from '../set-up.ts'
import { scratchFile } from '../stores/scratch.ts'
import { casting, member } from '../workflow/team.ts'
import { newHold } from './hold.ts'
import { orderDesk } from './order-desk.ts'
import { guide } from './ways.ts'

const acme = { tenant: 'acme', user: 'ann' }
const question = 'What is your refund policy?'

const stores: [name: string, Pick<SetUpOptions, 'store'>][] = [
  ['memory', {}],
  ['sqlite', { store: (clock) => sqliteStore({ path: scratchFile(), clock }) }],
]

/** The ways to name the answer to the question, as acme got it. */
const selectors: [name: string, of: (parts: SetUp) => Promise<InvalidationOptions>][] = [
  ['id', async ({ runtime }) => ({ id: (await runtime.run(guide, question, acme)).cache[0]?.id ?? '' })],
  ['the id of a run', async ({ runtime }) => ({ id: (await runtime.run(guide, question, acme)).runId })],
  ['like', async () => ({ like: 'refund policy', similarity: 0.7, tenant: 'acme' })],
  ['request', async () => ({ request: { agent: guide, input: question, as: acme } })],
]

/** A model that counts its answers: an old one cannot be taken for a new one. */
const counting = () => {
  let count = 0
  return () => ({ text: `answer ${++count}` })
}

describe.each(stores)('an answer of a run in %s', (_store, kept) => {
  it.each(selectors)('that is dropped by %s is asked for again, and kept again', async (_by, selector) => {
    const parts = await setUp({ agents: [guide], script: counting(), ...kept })
    const { runtime } = parts
    expect((await runtime.run(guide, question, acme)).text).toBe('answer 1')
    // the run and its model call
    expect(await runtime.cache.invalidate(await selector(parts))).toBe(2)
    expect(await runtime.run(guide, question, acme)).toMatchObject({ servedBy: 'provider', text: 'answer 2' })
    expect(await runtime.run(guide, question, acme)).toMatchObject({
      text: 'answer 2',
      cache: [{ kind: 'agent', result: 'hit' }],
    })
  })

  it.each(selectors)('that is dropped by %s is not written back by a call under way', async (_by, selector) => {
    const hold = newHold()
    const answers = counting()
    const parts = await setUp({
      agents: [guide],
      async script() {
        const answer = answers()
        if (answer.text === 'answer 2') await hold.here()
        return answer
      },
      ...kept,
    })
    const { runtime } = parts
    await runtime.run(guide, question, acme)
    const underWay = runtime.run(guide, question, { ...acme, cache: 'refresh' })
    await hold.reached
    await runtime.cache.invalidate(await selector(parts))
    hold.release()
    expect((await underWay).text).toBe('answer 2')
    expect((await runtime.run(guide, question, acme)).text).toBe('answer 3')
  })

  it('that is on its way for the first time is not kept when its request is dropped, nor is its model call', async () => {
    const hold = newHold()
    const answers = counting()
    const { runtime, store } = await setUp({
      agents: [guide],
      embedder: false,
      async script() {
        const answer = answers()
        await hold.here()
        return answer
      },
      ...kept,
    })
    const underWay = runtime.run(guide, question, acme)
    await hold.reached
    expect(await runtime.cache.invalidate({ request: { agent: guide, input: question, as: acme } })).toBe(0)
    hold.release()
    await underWay
    expect((await store.figures()).entries).toBe(0)
    expect((await runtime.run(guide, question, acme)).text).toBe('answer 2')
  })

  it('goes with its aliases and its vector', async () => {
    const { runtime } = await setUp({ agents: [guide], script: counting(), ...kept })
    const [first, second, third] = [question, 'How does your refund policy work?', 'Tell me your refund policy.']
    await runtime.run(guide, first, acme)
    expect((await runtime.run(guide, second, acme)).servedBy).toBe('semantic')
    const { servedBy, cache } = await runtime.run(guide, second, acme)
    expect(servedBy).toBe('exact')
    // the answer, its alias and its model call
    expect(await runtime.cache.invalidate({ id: cache[0]?.id ?? '' })).toBe(3)
    for (const [words, text] of [
      [third, 'answer 2'],
      [first, 'answer 2'],
    ] as const)
      expect((await runtime.run(guide, words, acme)).text).toBe(text)
  })

  it('takes every turn of its run along, and leaves what the tools said', async () => {
    const desk = orderDesk()
    const { runtime, model } = await setUp({ agents: [desk.agent], script: desk.script, embedder: false, ...kept })
    await runtime.run(desk.agent, 'Where is order 42?', acme)
    const { cache } = await runtime.run(desk.agent, 'Where is order 42?', acme)
    expect(await runtime.cache.invalidate({ id: cache[0]?.id ?? '' })).toBe(3)
    await runtime.run(desk.agent, 'Where is order 42?', acme)
    expect(model.requests).toHaveLength(4)
    expect(desk.looks).toHaveLength(1)
  })

  it('leaves those of other tenants and other users alone', async () => {
    const { runtime, model } = await setUp({ agents: [guide], embedder: false, ...kept })
    const others = [{ tenant: 'globex', user: 'ann' }, {}, { ...acme, user: 'bob', cache: { scope: 'user' } } as const]
    for (const who of [acme, ...others]) await runtime.run(guide, question, who)
    expect(await runtime.cache.invalidate({ request: { agent: guide, input: question, as: acme } })).toBe(2)
    for (const who of others) expect((await runtime.run(guide, question, who)).servedBy).toBe('exact')
    expect(model.requests).toHaveLength(4)
  })
})

const scout = defineAgent(member('scout'))
const lead = defineAgent({ ...member('lead'), tools: [agentAsTool(() => scout)] })
const chief = defineAgent({ ...member('chief'), tools: [agentAsTool(() => scout)] })
const front = defineAgent({ ...member('front'), handoffs: [() => scout] })

/** A team whose leaders ask the scout, who counts. */
async function setUpTeam(): Promise<SetUp> {
  const answers = counting()
  const asks = ({ messages }: { readonly messages: readonly unknown[] }) =>
    messages.length === 1 ? wish('scout', { input: 'Look' }) : 'Seen.'
  const cast = { lead: asks, chief: asks, front: wish('handoff_to_scout'), scout: answers }
  return setUp({ agents: [lead, chief, front], script: casting(cast), embedder: false })
}

describe('an answer that rests on another agent’s', () => {
  it('takes that one along', async () => {
    const { runtime } = await setUpTeam()
    const { cache } = await runtime.run(lead, 'Mars?', acme)
    expect(await runtime.cache.invalidate({ id: cache[0]?.id ?? '' })).toBe(5)
    expect(await runtime.run(scout, 'Look', acme)).toMatchObject({ servedBy: 'provider', text: 'answer 2' })
  })

  it('takes it along where it was made for somebody else’s run, and what else was made of it', async () => {
    const { runtime, model } = await setUpTeam()
    await runtime.run(lead, 'Mars?', acme)
    const { cache } = await runtime.run(chief, 'Mars?', acme)
    // both runs, each with two turns of which one was made of the scout's answer, and the scout's run and its call
    await runtime.cache.invalidate({ id: cache[0]?.id ?? '' })
    const before = model.requests.length
    expect((await runtime.run(lead, 'Mars?', acme)).servedBy).toBe('provider')
    expect(model.requests.slice(before).map(({ system }) => system)).toContain(scout.persona.instructions)
  })

  it('goes with it when that one is named', async () => {
    const { runtime } = await setUpTeam()
    await runtime.run(lead, 'Mars?', acme)
    await runtime.cache.invalidate({ request: { agent: scout, input: 'Look', as: acme } })
    expect((await runtime.run(lead, 'Mars?', acme)).servedBy).toBe('provider')
  })

  it('takes along who it was handed to', async () => {
    const { runtime } = await setUpTeam()
    expect((await runtime.run(front, 'Mars?', acme)).text).toBe('answer 1')
    await runtime.cache.invalidate({ request: { agent: front, input: 'Mars?', as: acme } })
    expect((await runtime.run(front, 'Mars?', acme)).text).toBe('answer 2')
  })
})

it('drops what answered the steps of a workflow by the id of its run', async () => {
  const flow = sequence({ name: 'flow', steps: [guide, scout] })
  const answers = counting()
  const { runtime } = await setUp({ workflows: [flow], script: answers, embedder: false })
  const { runId } = await runtime.run(flow, 'Mars?', acme)
  expect(await runtime.cache.invalidate({ id: runId })).toBe(4)
  expect((await runtime.run(flow, 'Mars?', acme)).text).toBe('answer 4')
})

it('drops of the answers found only those that meet the other conditions', async () => {
  const { runtime, clock } = await setUp({ agents: [guide], embedder: localEmbedder() })
  await runtime.run(guide, question, acme)
  const like = { like: 'refund policy', similarity: 0.7, tenant: 'acme' }
  expect(await runtime.cache.invalidate({ ...like, agent: 'nobody' })).toBe(0)
  expect(await runtime.cache.invalidate({ ...like, layer: 'tool' })).toBe(0)
  expect(await runtime.cache.invalidate({ ...like, olderThan: '1m' })).toBe(0)
  clock.advance(60_001)
  expect(await runtime.cache.invalidate({ ...like, agent: 'guide', layer: 'semantic', olderThan: '1m' })).toBe(2)
})

it('says how a request is named that names neither a model’s nor an agent’s', async () => {
  const { runtime } = await setUp({ embedder: false })
  const both = { llm: { model: 'scripted/one', messages: [] }, agent: guide, input: question }
  await expect(runtime.cache.invalidate({ request: both })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

describe.each(stores)('what an invalidation by several conditions leaves in %s', (_store, kept) => {
  it('is built upon, and the run is kept', async () => {
    const desk = orderDesk()
    const { runtime } = await setUp({ agents: [desk.agent], script: desk.script, embedder: false, ...kept })
    const run = async () => (await runtime.run(desk.agent, 'Where is order 42?', acme)).cache
    await run()
    expect(await runtime.cache.invalidate({ layer: 'exact', tenant: 'acme' })).toBe(3)
    await run()
    expect(await run()).toMatchObject([{ kind: 'agent', result: 'hit' }])
    expect(desk.looks).toHaveLength(1)
  })

  it('is left an alias when it answers by meaning', async () => {
    const { runtime } = await setUp({ agents: [guide], ...kept })
    await runtime.run(guide, question, acme)
    await runtime.cache.invalidate({ agent: 'nobody', tenant: 'acme' })
    const run = async () => (await runtime.run(guide, 'How does your refund policy work?', acme)).servedBy
    expect([await run(), await run()]).toEqual(['semantic', 'exact'])
  })

  it('is refused where it goes while it is built upon', async () => {
    const hold = newHold()
    const desk = orderDesk()
    const { runtime } = await setUp({
      agents: [desk.agent],
      async script(request) {
        if (request.messages.at(-1)?.role === 'tool') await hold.here()
        return desk.script(request)
      },
      embedder: false,
      ...kept,
    })
    await runtime.call(desk.findOrder, { id: '42' }, acme)
    await runtime.cache.invalidate({ layer: 'exact', tenant: 'acme' })
    const underWay = runtime.run(desk.agent, 'Where is order 42?', acme)
    await hold.reached
    await runtime.cache.invalidate({ layer: 'tool', tenant: 'acme' })
    hold.release()
    await underWay
    expect((await runtime.run(desk.agent, 'Where is order 42?', acme)).servedBy).toBe('provider')
  })
})
