import { agentAsTool, defineAgent, defineTool, parallel, sequence } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { gate, turnOfLoop, wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { askedOf, casting, member } from './team.ts'

const acme = { tenant: 'acme' }
const scout = defineAgent(member('scout'))
const lead = defineAgent({ ...member('lead'), tools: [agentAsTool(() => scout)] })
const looks = { ...wish('scout', { input: 'Look' }) }
/** A lead that asks its scout once, and whose own answers do not depend on what the scout says. */
const deaf = (scoutSays: string[]) =>
  casting({ lead: ({ messages }) => (messages.length === 1 ? looks : 'Done.'), scout: scoutSays })

describe('who served a run', () => {
  it('is a provider where an agent below it was asked anew, though its own calls were not', async () => {
    const { runtime, model } = await setUp({ agents: [lead], script: deaf(['Red.', 'Red.']) })
    await runtime.run(lead, 'Mars?', acme)
    await runtime.cache.invalidate({ agent: 'scout' })
    const again = await runtime.run(lead, 'Mars?', acme)
    expect(askedOf(model.requests, 'lead')).toHaveLength(2)
    expect(askedOf(model.requests, 'scout')).toHaveLength(2)
    expect(again.servedBy).toBe('provider')
    expect(again.usage.usd).toBeCloseTo(0.001)
  })

  it('is the cache where everybody below was answered from it, though the run itself was not', async () => {
    const time = defineTool({
      name: 'time',
      description: 'Now.',
      input: z.object({}),
      effect: 'read',
      run: () => 'noon',
    })
    const busy = defineAgent({ ...member('lead'), tools: [time, agentAsTool(() => scout)] })
    const both = { toolCalls: [...looks.toolCalls, ...wish('time').toolCalls] }
    const { runtime } = await setUp({
      agents: [busy],
      script: casting({ lead: ({ messages }) => (messages.length === 1 ? both : 'Done.'), scout: 'Red.' }),
    })
    await runtime.run(busy, 'Mars?', acme)
    const { servedBy, usage, cache } = await runtime.run(busy, 'Mars?', acme)
    expect({ servedBy, usd: usage.usd }).toEqual({ servedBy: 'exact', usd: 0 })
    expect(cache.find(({ kind, agent }) => kind === 'agent' && agent === 'lead')?.result).toBe('miss')
  })

  it('is a provider where a workflow below it asked one, and the cache where none did', async () => {
    const look = sequence({ name: 'look', description: 'Looks.', steps: [scout, (text: string) => `${text}!`] })
    const boss = defineAgent({ ...member('boss'), tools: [agentAsTool(() => look)] })
    const { runtime } = await setUp({
      agents: [boss],
      script: casting({
        boss: ({ messages }) => (messages.length === 1 ? wish('look', { input: 'Mars' }) : 'Done.'),
        scout: ['Red.', 'Red.'],
      }),
    })
    await runtime.run(boss, 'Mars?', acme)
    await runtime.cache.invalidate({ agent: 'scout' })
    expect((await runtime.run(boss, 'Mars?', acme)).servedBy).toBe('provider')
  })

  it('is the layer that waited where an equal run was under way, and its decision says coalesced', async () => {
    const hold = gate()
    const { runtime } = await setUp({
      embedder: false,
      script: casting({
        async scout() {
          await hold.promise
          return 'Red.'
        },
      }),
    })
    const runs = [runtime.run(scout, 'Mars?', acme), runtime.run(scout, 'Mars?', acme)]
    await turnOfLoop()
    hold.resolve()
    const [first, second] = await Promise.all(runs)
    expect([first?.servedBy, second?.servedBy]).toEqual(['provider', 'exact'])
    expect(second?.cache.map(({ result }) => result)).toEqual(['coalesced'])
    expect(second?.usage.usd).toBe(0)
    expect(second?.saved.usd).toBeCloseTo(0.001)
  })
})

describe('the steps of a result', () => {
  it('stand in the order in which they began', async () => {
    const asked = gate()
    const pair = parallel({ name: 'pair', branches: { lead, scout } })
    const whole = sequence({ name: 'whole', steps: [pair, { name: 'last', run: () => 'Done.' }] })
    const { runtime } = await setUp({
      script: casting({
        async lead() {
          await asked.promise
          return 'Late.'
        },
        scout() {
          asked.resolve()
          return 'Early.'
        },
      }),
    })
    const { steps } = await runtime.run(whole, 'Mars?', acme)
    expect(steps.map(({ path }) => path.join('/'))).toEqual(['whole/pair/lead', 'whole/pair/scout', 'whole/last'])
  })

  it('say what each saved and what the cache said to it, and nothing of the kind for a function', async () => {
    const twice = parallel({ name: 'twice', branches: { one: scout, two: scout, code: () => 1 } })
    const { runtime } = await setUp({ script: casting({ scout: 'Red.' }) })
    const account = async () => {
      const { steps } = await runtime.run(twice, 'Mars?', acme)
      return steps.map(({ servedBy, usage, saved, decision }) => [
        servedBy,
        decision?.layer,
        decision?.result,
        usage?.usd,
        saved?.usd,
      ])
    }
    const nobody = [undefined, undefined, undefined, undefined, undefined]
    expect(await account()).toEqual([
      ['provider', 'semantic', 'miss', 0.001, 0],
      ['exact', 'exact', 'coalesced', 0, 0.001],
      nobody,
    ])
    expect(await account()).toEqual([['exact', 'exact', 'hit', 0, 0.001], ['exact', 'exact', 'hit', 0, 0.001], nobody])
  })

  it('tell a step’s own word from those of the agents below it', async () => {
    const flow = sequence({ name: 'flow', steps: [lead] })
    const { runtime } = await setUp({ embedder: false, script: deaf(['Red.']) })
    await runtime.run(scout, 'Look', acme)
    const { steps, cache } = await runtime.run(flow, 'Mars?', acme)
    expect(steps[0]?.decision).toMatchObject({ agent: 'lead', layer: 'exact', result: 'miss' })
    expect(cache.find(({ kind, agent }) => kind === 'agent' && agent === 'scout')?.result).toBe('hit')
  })
})

describe('money and tokens', () => {
  it('of a workflow are the sum of its steps’, each counted once however deep it lies', async () => {
    const inner = parallel({ name: 'inner', branches: { one: scout, two: scout } })
    const flow = sequence({ name: 'flow', steps: [lead, inner, lead] })
    const { runtime, model } = await setUp({
      embedder: false,
      script: casting({ lead: ({ messages }) => (messages.length === 1 ? looks : 'Done.'), scout: 'Red.' }),
    })
    const { usage, steps, saved } = await runtime.run(flow, 'Mars?', acme)
    expect(usage.usd).toBeCloseTo(model.requests.length * 0.001)
    expect(steps.reduce((sum, step) => sum + (step.usage?.usd ?? 0), 0)).toBeCloseTo(usage.usd)
    expect(steps.reduce((sum, step) => sum + (step.saved?.usd ?? 0), 0)).toBeCloseTo(saved.usd)
    expect((await runtime.cache.stats()).spent.usd).toBeCloseTo(usage.usd)
  })
})
