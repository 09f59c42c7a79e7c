import { defineAgent, route, type StepContext } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { eventsOf } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { askedOf, casting, member } from './team.ts'

const triage = defineAgent(member('triage'))
const billing = defineAgent(member('billing'))
const tech = defineAgent(member('tech'))
const desk = route({ name: 'desk', by: triage, to: { billing, tech }, otherwise: 'tech' })
const acme = { tenant: 'acme' }

describe('a route', () => {
  it('takes the branch its router names, and asks it what was asked', async () => {
    const { runtime, model, spans } = await setUp({
      workflows: [desk],
      script: casting({ triage: 'billing', billing: 'Refunded.' }),
    })
    const result = await runtime.run(desk, 'I was charged twice', acme)
    expect(result).toMatchObject({ output: 'Refunded.', agent: 'billing' })
    expect(result.steps.map(({ path }) => path)).toEqual([
      ['desk', 'triage'],
      ['desk', 'billing'],
    ])
    expect(askedOf(model.requests, 'billing')[0]?.messages).toEqual([{ role: 'user', content: 'I was charged twice' }])
    const root = spans.spans.find(({ name }) => name === 'invoke_workflow desk')
    expect(root?.attributes['workflow.route.decision']).toBe('billing')
    const agents = spans.spans.filter(({ name }) => name.startsWith('invoke_agent'))
    expect(agents.map(({ parentSpanId }) => parentSpanId)).toEqual([root?.spanId, root?.spanId])
    expect(agents.map(({ attributes }) => attributes['workflow.step.name'])).toEqual(['triage', 'billing'])
  })

  it('keeps the decision as the router’s own answer', async () => {
    const { runtime, model } = await setUp({ script: casting({ triage: 'billing', billing: ['One.', 'Two.'] }) })
    await runtime.run(desk, 'I was charged twice', acme)
    expect((await runtime.run(triage, 'I was charged twice', acme)).servedBy).toBe('exact')
    const again = await runtime.run(desk, 'I was charged twice', acme)
    expect(again.steps.map(({ servedBy }) => servedBy)).toEqual(['exact', 'exact'])
    expect(model.requests).toHaveLength(2)
  })

  it.each(['billing', ' Billing.\n', '"billing"', '**billing**'])('understands %j', async (said) => {
    const { runtime } = await setUp({ script: casting({ triage: said, billing: 'B', tech: 'T' }) })
    expect((await runtime.run(desk, 'Money', acme)).output).toBe('B')
  })

  it('understands a router with an output schema', async () => {
    const typed = defineAgent({ ...member('typed'), output: z.object({ team: z.string(), why: z.string() }) })
    const typedDesk = route({ name: 'desk', by: typed, to: { billing, tech } })
    const { runtime } = await setUp({ script: casting({ typed: '{"why":"money","team":"billing"}', billing: 'B' }) })
    expect((await runtime.run(typedDesk, 'Money', acme)).output).toBe('B')
  })

  it('takes the branch for the rest when the router names none', async () => {
    const { runtime } = await setUp({ script: casting({ triage: 'I cannot say', tech: 'Restart.' }) })
    expect((await runtime.run(desk, 'Hm', acme)).output).toBe('Restart.')
  })

  it('says which branches there are when the router names none and none is for the rest', async () => {
    const strict = route({ name: 'strict', by: triage, to: { billing, tech } })
    const { runtime } = await setUp({ script: casting({ triage: 'toString' }) })
    await expect(runtime.run(strict, 'Hm', acme)).rejects.toMatchObject({
      code: 'ROUTE_UNKNOWN',
      message:
        'The router of strict did not answer with the name of exactly one branch. The branches are billing, tech. Tell it to answer with one of these names alone, or give `otherwise`.',
    })
  })

  it('may be decided by a function, which sees who asks', async () => {
    const coded = route({
      name: 'coded',
      by: (_input: string, { identity }: StepContext) => (identity.permissions.includes('pay') ? 'billing' : 'tech'),
      to: { billing, tech },
    })
    const { runtime } = await setUp({ script: casting({ billing: 'B', tech: 'T' }) })
    expect((await runtime.run(coded, 'Hi', { ...acme, permissions: ['pay'] })).output).toBe('B')
    expect((await runtime.run(coded, 'Hi', acme)).output).toBe('T')
  })

  it('streams the branch’s words as the text and the router’s as an aside', async () => {
    const { runtime } = await setUp({ script: casting({ triage: 'billing', billing: 'Refunded.' }) })
    const events = await eventsOf(runtime.stream(desk, 'Twice', acme))
    expect(events.map(({ path, aside = false }) => [path.join('/'), aside])).toEqual([
      ['desk/triage', true],
      ['desk/billing', false],
    ])
  })

  it('is refused when `otherwise` is no branch', () => {
    const make = () => Reflect.apply(route, undefined, [{ name: 'x', by: triage, to: { billing }, otherwise: 'no' }])
    expect(make).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('billing') }),
    )
  })
})
