import { defineAgent, defineTool, type DefinedAgent, type DefinedTool, type LlmRequest } from 'stratagent'
import type { ScriptedResponse } from 'stratagent/testing'
import { z } from 'zod'

const id = z.object({ id: z.string() })

/** A desk with a tool that reads orders and one that cancels them, over data that the test can change. */
export interface OrderDesk {
  readonly agent: DefinedAgent<string, string>
  readonly findOrder: DefinedTool<{ id: string }, { id: string; state: string }>
  readonly cancelOrder: DefinedTool<{ id: string }, string>
  readonly orders: Map<string, string>
  readonly looks: readonly string[]
  readonly cancellations: readonly { readonly id: string; readonly callId: string }[]
  /** Done in the body of a cancellation, before it changes anything. */
  beforeCancelling: () => Promise<void>
  /** Asks a tool for what the user wants, and says what the tool said. */
  readonly script: (request: LlmRequest) => ScriptedResponse
}

/** A new desk with orders 42 and 43. */
export function orderDesk(): OrderDesk {
  const orders = new Map([
    ['42', 'packed'],
    ['43', 'shipped'],
  ])
  const looks: string[] = []
  const cancellations: { id: string; callId: string }[] = []
  const findOrder = defineTool({
    name: 'findOrder',
    description: 'Finds an order by its number.',
    input: id,
    effect: 'read',
    cache: { ttl: '5m', tags: (input) => [`order:${input.id}`] },
    run(input) {
      looks.push(input.id)
      return { id: input.id, state: orders.get(input.id) ?? 'unknown' }
    },
  })
  const cancelOrder = defineTool({
    name: 'cancelOrder',
    description: 'Cancels an order.',
    input: id,
    effect: 'write',
    invalidates: (input) => [`order:${input.id}`],
    async run(input, { callId }) {
      cancellations.push({ id: input.id, callId })
      await desk.beforeCancelling()
      orders.set(input.id, 'cancelled')
      return 'done'
    },
  })
  const agent = defineAgent({
    name: 'desk',
    persona: { id: 'desk', instructions: 'You look after orders.' },
    model: 'scripted/one',
    tools: [findOrder, cancelOrder],
  })
  const desk: OrderDesk = {
    agent,
    findOrder,
    cancelOrder,
    orders,
    looks,
    cancellations,
    beforeCancelling: () => Promise.resolve(),
    script: askTools,
  }
  return desk
}

/** What the model of the desk says: `cancel 42` and `order 42` become tool calls, a tool's result becomes the answer. */
export function askTools({ messages }: LlmRequest): ScriptedResponse {
  const last = messages.at(-1)
  if (last?.role === 'tool') return { text: last.content.map(({ text }) => text).join(' ') }
  const said = typeof last?.content === 'string' ? last.content : ''
  const wanted = { id: /\d+/.exec(said)?.[0] ?? '' }
  if (/cancel/i.test(said)) return { toolCalls: [{ name: 'cancelOrder', input: wanted }] }
  if (/order/i.test(said)) return { toolCalls: [{ name: 'findOrder', input: wanted }] }
  return { text: said.toUpperCase() }
}
