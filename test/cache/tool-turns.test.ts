import { describe, expect, it } from 'vitest'
import { defineAgent } from 'stratagent'
import { setUp } from '../set-up.ts'
import { counting } from './counted-tool.ts'
import { newHold } from './hold.ts'
import { orderDesk } from './order-desk.ts'

describe('T27 a turn that calls tools', () => {
  it('is kept when every tool of it only reads, and its tool is looked up like any other time', async () => {
    const desk = orderDesk()
    const { runtime, model, clock } = await setUp({ embedder: false, agents: [desk.agent], script: desk.script })
    await runtime.run(desk.agent, 'Where is order 42?')
    expect([model.requests.length, desk.looks.length]).toEqual([2, 1])
    clock.advance(6 * 60_000)
    desk.orders.set('42', 'shipped')
    const { text } = await runtime.run(desk.agent, 'Where is order 42?')
    expect(text).toContain('shipped')
    expect([model.requests.length, desk.looks.length]).toEqual([3, 2])
  })

  it('is not kept when a tool of it writes: nothing is skipped and nothing is repeated', async () => {
    const desk = orderDesk()
    const { runtime, model } = await setUp({ embedder: false, agents: [desk.agent], script: desk.script })
    for (const time of [1, 2, 3]) {
      const { servedBy } = await runtime.run(desk.agent, 'Please cancel 42.')
      expect(servedBy).toBe('provider')
      expect(desk.cancellations).toHaveLength(time)
    }
    expect(model.requests.filter(({ messages }) => messages.length === 1)).toHaveLength(3)
    expect(new Set(desk.cancellations.map(({ callId }) => callId)).size).toBe(3)
  })

  it.each(['volatile', undefined] as const)('is not kept when the effect of its tool is %s', async (effect) => {
    const { tool, runs } = counting(effect === undefined ? {} : { effect })
    const agent = defineAgent({
      name: 'counter',
      persona: { id: 'counter', instructions: 'You count.' },
      model: 'scripted/one',
      tools: [tool],
    })
    const { runtime } = await setUp({
      embedder: false,
      script: ({ messages }) =>
        messages.at(-1)?.role === 'tool' ? 'done' : { toolCalls: [{ name: 'count', input: { of: 'a' } }] },
    })
    await runtime.run(agent, 'count')
    await runtime.run(agent, 'count')
    expect(runs).toHaveLength(2)
  })
})

it('S23 runs a write of its own for every call, also side by side', async () => {
  const desk = orderDesk()
  const hold = newHold()
  desk.beforeCancelling = () => hold.here()
  const { runtime } = await setUp({ embedder: false })
  const both = [runtime.call(desk.cancelOrder, { id: '42' }), runtime.call(desk.cancelOrder, { id: '42' })]
  await hold.reached
  hold.release()
  await Promise.all(both)
  expect(desk.cancellations).toHaveLength(2)
})
