// Two tools over one table: a read that is cached with a tag, a write that drops it. Runs with no key and no network.
import { Agent, ContainerModule, createRuntime, inject, memoryStore, Tool } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { z } from 'zod'

class Orders {
  readonly looked: string[] = []
  private readonly states = new Map([['42', 'on its way']])

  find(id: string): string {
    this.looked.push(id)
    return this.states.get(id) ?? 'unknown'
  }
  cancel(id: string): string {
    this.states.set(id, 'cancelled')
    return 'done'
  }
}
const ordersModule = new ContainerModule(({ bind }) => void bind(Orders).toConstantValue(new Orders()))
const order = z.object({ id: z.string() })

@Agent({
  name: 'support',
  persona: { id: 'helpdesk', instructions: 'You answer questions about orders.' },
  model: 'scripted/support',
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
  const asked = typeof last?.content === 'string' ? last.content : ''
  const wish = asked.startsWith('Cancel') ? 'cancelOrder' : 'findOrder'
  return { toolCalls: [{ name: wish, input: { id: '42' } }] }
})

const orders = new Orders()
const runtime = await createRuntime({
  agents: [Support],
  modules: [ordersModule],
  overrides: [[Orders, orders]],
  providers: [model],
  store: memoryStore(),
})

for (const question of [
  'Where is order 42?',
  'Where is order 42 now, please?',
  'Cancel order 42',
  'Where is order 42?',
]) {
  const { output, cache } = await runtime.run(Support, question, { tenant: 'acme' })
  const layers = cache.filter(({ layer, result }) => layer !== 'prompt' && result === 'hit').map(({ layer }) => layer)
  console.log(`${question.padEnd(32)} ${output.padEnd(24)} hits: ${layers.join(', ') || 'none'}`)
}
console.log(`The table was read ${orders.looked.length} times: once before the write, once after it.`)
await runtime.close()
