// A read that is cached with a tag, and a write that drops it. Runs with no key and no network.
import { Agent, ContainerModule, createRuntime, inject, memoryStore, textOf, Tool } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { z } from 'zod'

class Orders {
  reads = 0
  private readonly states = new Map([['42', 'on its way']])

  find(id: string): string {
    this.reads++
    return this.states.get(id) ?? 'unknown'
  }
  cancel(id: string): string {
    this.states.set(id, 'cancelled')
    return 'done'
  }
}
const order = z.object({ id: z.string() })

@Agent({
  name: 'support',
  persona: { id: 'helpdesk', instructions: 'You answer questions about orders.' },
  model: 'scripted/support',
  cache: { semantic: 'off' }, // so that each question reaches its tool
})
class Support {
  constructor(@inject(Orders) readonly orders: Orders) {}

  @Tool({
    description: 'Finds an order by its number.',
    input: order,
    effect: 'read',
    cache: { ttl: '5m', tags: ({ id }) => [`order:${id}`] },
  })
  findOrder({ id }: { id: string }) {
    return this.orders.find(id)
  }

  @Tool({
    description: 'Cancels an order.',
    input: order,
    effect: 'write',
    invalidates: ({ id }) => [`order:${id}`],
  })
  cancelOrder({ id }: { id: string }) {
    return this.orders.cancel(id)
  }
}

// asks for a tool first, then says what the tool said
const model = scriptedModel(({ messages }) => {
  const last = messages.at(-1)
  if (last?.role === 'tool') return { text: `Order 42: ${last.content[0]?.text}.` }
  const name = textOf(last?.content ?? '').startsWith('Cancel') ? 'cancelOrder' : 'findOrder'
  return { toolCalls: [{ name, input: { id: '42' } }] }
})

const orders = new Orders()
const runtime = await createRuntime({
  agents: [Support],
  modules: [new ContainerModule(({ bind }) => void bind(Orders).toConstantValue(orders))],
  providers: [model],
  store: memoryStore(),
})

console.log(`${'question'.padEnd(28)}${'answer'.padEnd(24)}tool cache   reads of the table`)
for (const question of ['Where is order 42?', 'And where is it now?', 'Cancel order 42', 'Where is order 42?']) {
  const { output, cache } = await runtime.run(Support, question, { tenant: 'acme' })
  const tool = cache.find(({ layer }) => layer === 'tool')
  console.log(`${question.padEnd(28)}${output.padEnd(24)}${(tool?.result ?? '-').padEnd(13)}${orders.reads}`)
}

await runtime.close()
