import { defineAgent, defineTool } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { setUp } from '../set-up.ts'
import { clerk, double, gate, told, wish } from './desk.ts'

const nothing = z.object({})

describe('a run', () => {
  it('asks the model, runs the tool it wants and asks again with the result', async () => {
    const { runtime, model } = await setUp({ embedder: false, script: [wish('double', { n: 21 }), 'It is 42.'] })
    const result = await runtime.run(defineAgent({ ...clerk, tools: [double] }), 'What is twice 21?')

    expect(result).toMatchObject({ status: 'completed', output: 'It is 42.', agent: 'clerk', servedBy: 'provider' })
    const [first, second] = model.requests
    expect(first).toMatchObject({ model: 'scripted/one', system: 'You are brief.', tools: [{ name: 'double' }] })
    expect(second?.messages).toEqual([
      { role: 'user', content: 'What is twice 21?' },
      {
        role: 'assistant',
        content: [{ type: 'tool-call', id: told(second)[0]?.id, name: 'double', input: { n: 21 }, json: '{"n":21}' }],
      },
      { role: 'tool', content: [{ type: 'tool-result', id: expect.any(String), name: 'double', text: '42' }] },
    ])
    model.assertConsumed()
  })

  it('adds up what all of its turns cost', async () => {
    const { runtime } = await setUp({ embedder: false, script: [wish('double', { n: 1 }), '2'] })
    const { usage, saved } = await runtime.run(defineAgent({ ...clerk, tools: [double] }), 'Twice 1?')
    expect(usage).toMatchObject({ inputTokens: 200, outputTokens: 40, usd: 0.002 })
    expect(saved).toMatchObject({ inputTokens: 0, usd: 0 })
  })

  it('starts all tools of a turn before one of them has ended, and tells their results in the order asked', async () => {
    const [leftStarted, rightEnded] = [gate(), gate()]
    const left = defineTool({
      name: 'left',
      description: 'Ends after the right one.',
      input: nothing,
      async run() {
        leftStarted.resolve()
        await rightEnded.promise
        return 'left is done'
      },
    })
    const right = defineTool({
      name: 'right',
      description: 'Ends when the left one has started.',
      input: nothing,
      async run() {
        await leftStarted.promise
        rightEnded.resolve()
        return 'right is done'
      },
    })
    const wishes = { toolCalls: [...wish('left').toolCalls, ...wish('right').toolCalls] }
    const { runtime, model } = await setUp({ embedder: false, script: [wishes, 'Done.'] })

    await runtime.run(defineAgent({ ...clerk, tools: [left, right] }), 'Meet.')
    expect(told(model.requests[1]).map(({ text }) => text)).toEqual(['left is done', 'right is done'])
  })

  it('hands a tool who asks, the run it belongs to and the id of its call', async () => {
    const seen: unknown[] = []
    const look = defineTool({
      name: 'look',
      description: 'Looks around.',
      input: nothing,
      run: (_input, { identity, runId, callId }) => void seen.push({ identity, runId, callId }),
    })
    const { runtime, model } = await setUp({ embedder: false, script: [wish('look'), 'Seen.'] })
    const asker = { tenant: 'acme', user: 'u7', permissions: ['read'], locale: 'de', vary: { plan: 'gold' } }
    const { runId } = await runtime.run(defineAgent({ ...clerk, tools: [look] }), 'Look.', asker)
    expect(seen).toEqual([{ identity: expect.objectContaining(asker), runId, callId: told(model.requests[1])[0]?.id }])
  })

  it('runs the methods of an agent’s instance with their own this', async () => {
    const { Shop } = await import('./shop-agent.ts')
    const { runtime, model } = await setUp({ embedder: false, script: [wish('price', { item: 'tea' }), 'Three.'] })
    await runtime.run(Shop, 'What is tea?')
    expect(told(model.requests[1])[0]?.text).toBe('tea costs 3')
  })

  it('ends with an error when the model keeps asking for tools', async () => {
    const { runtime, model } = await setUp({ embedder: false, script: () => wish('double', { n: 1 }) })
    const run = runtime.run(defineAgent({ ...clerk, tools: [double], maxTurns: 3 }), 'Go on.')
    await expect(run).rejects.toMatchObject({ code: 'MAX_TURNS', message: expect.stringContaining('clerk') })
    expect(model.requests).toHaveLength(3)
  })

  it('sends the settings of its agent with every model call', async () => {
    const settings = { temperature: 0.2, maxTokens: 99, stop: ['END'], seed: 7, extra: { top_k: 5 } }
    const { runtime, model } = await setUp({ embedder: false, script: [wish('double', { n: 1 }), '2'] })
    await runtime.run(defineAgent({ ...clerk, tools: [double], settings }), 'Twice 1?')
    expect(model.requests).toEqual([expect.objectContaining(settings), expect.objectContaining(settings)])
  })

  it('sends documents as a block of their own, and another block is another question', async () => {
    const { runtime, model } = await setUp({ embedder: false })
    const agent = defineAgent(clerk)
    const documents = [{ id: 'd1', title: 'Terms', text: 'Refunds within 14 days.' }]
    await runtime.run(agent, 'Refunds?', { documents })
    expect(model.requests[0]).toMatchObject({ documents, messages: [{ role: 'user', content: 'Refunds?' }] })

    expect((await runtime.run(agent, 'Refunds?', { documents })).servedBy).toBe('exact')
    const others = [{ id: 'd1', title: 'Terms', text: 'Refunds within 30 days.' }]
    expect((await runtime.run(agent, 'Refunds?', { documents: others })).servedBy).toBe('provider')
  })

  it('gives each wanted sample an answer of its own', async () => {
    const { runtime } = await setUp({ embedder: false, script: ['Red.', 'Blue.'] })
    const agent = defineAgent(clerk)
    const outputs = []
    for (const sample of [0, 1, 0, 1]) outputs.push((await runtime.run(agent, 'A colour?', { sample })).output)
    expect(outputs).toEqual(['Red.', 'Blue.', 'Red.', 'Blue.'])
  })
})
