import {
  agentAsTool,
  defineAgent,
  defineTool,
  handoff,
  memorySessions,
  type AgentTarget,
  type DefinedAgent,
} from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { eventsOf, told, wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { askedOf, casting, member } from './team.ts'

const billing = defineAgent(member('billing'))
const desk = defineAgent({ ...member('desk'), handoffs: [() => billing] })
const toBilling = wish('handoff_to_billing')
const acme = { tenant: 'acme' }

describe('a handoff', () => {
  it('to the agent itself is refused at the start', async () => {
    const loner: AgentTarget = defineAgent({ ...member('loner'), handoffs: [(): AgentTarget => loner] })
    await expect(setUp({ agents: [loner] })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/loner.*leads to the agent itself/),
    })
  })

  it('lets the target answer, with the conversation and with its own persona', async () => {
    const { runtime, model } = await setUp({
      agents: [desk],
      script: casting({ desk: toBilling, billing: 'It is refunded.' }),
    })
    const result = await runtime.run(desk, 'I was charged twice', acme)
    expect(result).toMatchObject({ output: 'It is refunded.', agent: 'billing', status: 'completed' })
    const [asked] = askedOf(model.requests, 'billing')
    expect(asked?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool'])
    expect(asked?.tools).toBeUndefined()
    expect(told(asked)).toMatchObject([{ name: 'handoff_to_billing', text: 'The conversation was handed to billing.' }])
  })

  it('adds what both have spent', async () => {
    const { runtime } = await setUp({ agents: [desk], script: casting({ desk: toBilling, billing: 'Done.' }) })
    const { usage } = await runtime.run(desk, 'Charged twice', acme)
    expect(usage.usd).toBeCloseTo(0.002)
  })

  it('is kept whole when nobody wrote anything, with who answered', async () => {
    const { runtime, model } = await setUp({ agents: [desk], script: casting({ desk: toBilling, billing: 'Done.' }) })
    await runtime.run(desk, 'Charged twice', acme)
    const again = await runtime.run(desk, 'Charged twice', acme)
    expect(again).toMatchObject({ output: 'Done.', agent: 'billing', servedBy: 'exact' })
    expect(model.requests).toHaveLength(2)
  })

  it('keeps the tenant: another one is answered anew, by both', async () => {
    const { runtime, model } = await setUp({ agents: [desk], script: casting({ desk: toBilling, billing: 'Done.' }) })
    await runtime.run(desk, 'Charged twice', acme)
    await runtime.run(desk, 'Charged twice', { tenant: 'other' })
    expect(askedOf(model.requests, 'billing')).toHaveLength(2)
    expect(askedOf(model.requests, 'desk')).toHaveLength(2)
  })

  it('shows the target what the filter leaves, which is then its request', async () => {
    const short = defineAgent({
      ...member('desk'),
      handoffs: [handoff(() => billing, { filter: (messages) => messages.filter(({ role }) => role === 'user') })],
    })
    const { runtime, model } = await setUp({ agents: [short], script: casting({ desk: toBilling, billing: 'Done.' }) })
    await runtime.run(short, 'Charged twice', acme)
    expect(askedOf(model.requests, 'billing')[0]?.messages).toEqual([{ role: 'user', content: 'Charged twice' }])
  })

  it('never finds the source agent’s entries, nor does the source find the target’s', async () => {
    const short = defineAgent({
      ...member('desk'),
      handoffs: [handoff(() => billing, { filter: (messages) => messages.filter(({ role }) => role === 'user') })],
    })
    const { runtime, model } = await setUp({
      agents: [short, billing],
      script: casting({ desk: toBilling, billing: 'Done.' }),
    })
    await runtime.run(short, 'Charged twice', acme)
    const direct = await runtime.run(billing, 'Charged twice', acme)
    // the same question to the same agent: its own entry, made in the other's run
    expect(direct).toMatchObject({ servedBy: 'exact', output: 'Done.', agent: 'billing' })
    expect(askedOf(model.requests, 'billing')).toHaveLength(1)
  })

  it('makes one of several handoffs of a turn, the first, and tells the model of the others', async () => {
    const tech = defineAgent(member('tech'))
    const both = defineAgent({ ...member('desk'), handoffs: [() => billing, () => tech] })
    const { runtime, model } = await setUp({
      agents: [both],
      script: casting({
        desk: { toolCalls: [...wish('handoff_to_tech').toolCalls, ...toBilling.toolCalls] },
        tech: 'Restart it.',
      }),
    })
    const { agent } = await runtime.run(both, 'It is broken and dear', acme)
    expect(agent).toBe('tech')
    expect(told(askedOf(model.requests, 'tech')[0])).toMatchObject([
      { text: 'The conversation was handed to tech.' },
      { failed: true, text: expect.stringContaining('handoff_to_tech was it') },
    ])
  })

  it('to somebody unknown is told to the model, with who there is', async () => {
    const { runtime, model } = await setUp({
      agents: [desk],
      script: casting({ desk: [wish('handoff_to_nobody'), 'I answer myself.'] }),
    })
    expect((await runtime.run(desk, 'Hello', acme)).output).toBe('I answer myself.')
    expect(told(model.requests[1])).toMatchObject([
      { failed: true, text: expect.stringContaining('handoff_to_billing') },
    ])
  })

  it('that is not open to who asks is not offered, and told to a model that wants it all the same', async () => {
    const gated = defineAgent({
      ...member('desk'),
      handoffs: [handoff(() => billing, { when: ({ permissions }) => permissions.includes('billing') })],
    })
    const { runtime, model } = await setUp({
      agents: [gated],
      script: casting({ desk: [toBilling, 'No.', toBilling], billing: 'Yes.' }),
    })
    expect((await runtime.run(gated, 'Money', acme)).output).toBe('No.')
    expect(model.requests[0]?.tools).toBeUndefined()
    expect(told(model.requests[1])).toMatchObject([{ failed: true }])
    expect((await runtime.run(gated, 'Money', { ...acme, permissions: ['billing'] })).output).toBe('Yes.')
  })

  it('back and forth without end stops, and names the way it went', async () => {
    const left: DefinedAgent<string, string> = defineAgent({
      ...member('left'),
      maxHandoffs: 3,
      handoffs: [() => right],
    })
    const right: DefinedAgent<string, string> = defineAgent({ ...member('right'), handoffs: [() => left] })
    const { runtime } = await setUp({
      agents: [left],
      script: casting({ left: wish('handoff_to_right'), right: wish('handoff_to_left') }),
    })
    await expect(runtime.run(left, 'Whose is it?', acme)).rejects.toMatchObject({
      code: 'MAX_HANDOFFS',
      message: expect.stringContaining('left → right → left → right → left'),
    })
  })

  it('of a whole conversation leaves the next turn to the agent that is run', async () => {
    const { runtime, model } = await setUp({
      agents: [desk],
      sessions: memorySessions(),
      script: casting({ desk: [toBilling, 'Anything else?'], billing: 'Refunded.' }),
    })
    const as = { ...acme, session: 's1' }
    await runtime.run(desk, 'Charged twice', as)
    const { agent } = await runtime.run(desk, 'Thanks', as)
    expect(agent).toBe('desk')
    const said = model.requests.at(-1)?.messages ?? []
    expect(said.filter(({ role }) => role === 'user').map(({ content }) => content)).toEqual([
      'Charged twice',
      'Thanks',
    ])
    expect(said.filter(({ content }) => content === 'Refunded.')).toHaveLength(1)
  })

  it('to an agent that writes keeps the decision, and never the whole run', async () => {
    let paid = 0
    const refund = defineTool({
      name: 'refund',
      description: 'Pays back.',
      input: z.object({}),
      effect: 'write',
      run: () => `paid ${++paid}`,
    })
    const payer = defineAgent({ ...member('payer'), tools: [refund] })
    const front = defineAgent({ ...member('front'), handoffs: [() => payer] })
    const { runtime, model } = await setUp({
      agents: [front],
      script: casting({
        front: wish('handoff_to_payer'),
        payer: [wish('refund'), 'Paid.', wish('refund'), 'Paid again.'],
      }),
    })
    await runtime.run(front, 'Pay me back', acme)
    expect((await runtime.run(front, 'Pay me back', acme)).output).toBe('Paid again.')
    expect(paid).toBe(2)
    expect(askedOf(model.requests, 'front')).toHaveLength(1)
  })

  it('streams the target’s words as the text, each event with its path', async () => {
    const { runtime } = await setUp({ agents: [desk], script: casting({ desk: toBilling, billing: 'It is paid.' }) })
    const events = await eventsOf(runtime.stream(desk, 'Charged twice', acme))
    const texts = events.filter(({ type }) => type === 'text')
    expect(texts.map(({ path }) => path)).toEqual([
      ['desk', 'billing'],
      ['desk', 'billing'],
      ['desk', 'billing'],
    ])
    expect(texts.every(({ aside }) => aside === undefined)).toBe(true)
    const pieces: string[] = []
    for await (const piece of runtime.stream(desk, 'Charged thrice', acme).textStream) pieces.push(piece)
    expect(pieces.join('')).toBe('It is paid.')
  })

  it('holds the target’s words back while a guardrail of the source has not spoken', async () => {
    const guarded = defineAgent({
      ...member('desk'),
      handoffs: [() => billing],
      guardrails: [
        {
          name: 'no-promises',
          at: ['output'],
          check: ({ text }) => (/refund/.test(text) ? { block: 'no' } : { pass: true }),
        },
      ],
    })
    const { runtime } = await setUp({
      agents: [guarded],
      script: casting({ desk: toBilling, billing: 'A refund it is.' }),
    })
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const event of runtime.stream(guarded, 'Charged twice', acme)) seen.push(event)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'GUARDRAIL_BLOCKED' })
    expect(seen).toEqual([])
  })

  it('is one tree of spans: the target below the run, linked to the handoff', async () => {
    const { runtime, spans } = await setUp({ agents: [desk], script: casting({ desk: toBilling, billing: 'Paid.' }) })
    await runtime.run(desk, 'Charged twice', acme)
    const one = (name: string) => spans.spans.find((span) => span.name === name)
    const [run, target, tool] = ['invoke_agent desk', 'invoke_agent billing', 'execute_tool handoff_to_billing'].map(
      one,
    )
    expect(target?.parentSpanId).toBe(run?.spanId)
    expect(target?.links.map(({ context }) => context.spanId)).toEqual([tool?.spanId])
    expect(tool?.parentSpanId).toBe(run?.spanId)
    expect(spans.spans.every(({ isEnded }) => isEnded)).toBe(true)
  })

  it('refuses a target that gives another output than was promised', async () => {
    const typed = defineAgent({ ...member('typed'), output: z.object({ ok: z.boolean() }), handoffs: [() => billing] })
    await expect(setUp({ agents: [typed] })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('refuses a thunk that leads to nothing', async () => {
    const nothing: () => AgentTarget = () => JSON.parse('{}')
    await expect(setUp({ agents: [defineAgent({ ...member('lost'), handoffs: [nothing] })] })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
    expect(() => agentAsTool(() => billing, { name: 'not a name' })).toThrow(/letters, digits/)
  })
})
