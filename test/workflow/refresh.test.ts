import { agentAsTool, defineAgent, sequence } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { askedOf, casting, lastText, member } from './team.ts'

const acme = { tenant: 'acme' }
const minute = 60_000
let count = 0
const scout = defineAgent({ ...member('scout'), cache: { ttl: '1h' } })
const numbered = () => `Number ${++count}.`

describe('a run made anew', () => {
  it('is made anew all the way down: tools, handoffs and steps', async () => {
    const lead = defineAgent({ ...member('lead'), tools: [agentAsTool(() => scout)] })
    const desk = defineAgent({ ...member('desk'), handoffs: [() => lead] })
    const flow = sequence({ name: 'flow', steps: [desk] })
    const { runtime, model } = await setUp({
      embedder: false,
      script: casting({
        desk: wish('handoff_to_lead'),
        lead: (request) => (lastText(request).includes('Number') ? 'Done.' : wish('scout', { input: 'Look' })),
        scout: numbered,
      }),
    })
    await runtime.run(flow, 'Mars?', acme)
    const before = model.requests.length
    await runtime.run(flow, 'Mars?', { ...acme, cache: 'refresh' })
    expect(model.requests).toHaveLength(before * 2)
    // and what was made anew is what the next one finds
    expect((await runtime.run(scout, 'Look', { ...acme, cache: 'only-if-cached' })).output).toBe(`Number ${count}.`)
    expect((await runtime.run(flow, 'Mars?', acme)).servedBy).toBe('exact')
  })

  it.each(['bypass', 'no-store'] as const)('keeps nothing below it when the caller says %s', async (cache) => {
    const lead = defineAgent({ ...member('lead'), tools: [agentAsTool(() => scout)] })
    const { runtime } = await setUp({
      agents: [lead],
      script: casting({
        lead: ({ messages }) => (messages.length === 1 ? wish('scout', { input: 'Look' }) : 'Done.'),
        scout: numbered,
      }),
    })
    await runtime.run(lead, 'Mars?', { ...acme, cache })
    const look = runtime.run(scout, 'Look', { ...acme, cache: 'only-if-cached' })
    await expect(look).rejects.toMatchObject({ code: 'NOT_CACHED' })
  })

  it('behind a stale answer asks those below anew, and keeps what they say', async () => {
    const lead = defineAgent({
      ...member('lead'),
      cache: { ttl: '1h', staleAfter: '10m' },
      tools: [agentAsTool(() => scout)],
    })
    const { runtime, model, clock } = await setUp({
      embedder: false,
      agents: [lead],
      script: casting({
        lead: ({ messages }) => (messages.length === 1 ? wish('scout', { input: 'Look' }) : 'Done.'),
        scout: numbered,
      }),
    })
    await runtime.run(lead, 'Mars?', acme)
    clock.advance(11 * minute)
    const stale = await runtime.run(lead, 'Mars?', acme)
    expect(stale.cache.map(({ result }) => result)).toEqual(['stale'])
    await expect.poll(() => askedOf(model.requests, 'scout').length).toBe(2)
    await expect.poll(async () => (await runtime.run(lead, 'Mars?', acme)).cache.at(-1)?.result).toBe('hit')
    expect((await runtime.run(scout, 'Look', acme)).output).toBe(`Number ${count}.`)
    expect(askedOf(model.requests, 'scout')).toHaveLength(2)
  })
})
