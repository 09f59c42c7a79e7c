import { Container } from 'inversify'
import { Agent, ContainerModule, inject, Tool, tokens } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clerk, told, wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'

class Orders {
  constructor(readonly state = 'on its way') {}
  find(id: string): string {
    return `order ${id} is ${this.state}`
  }
}

@Agent({ ...clerk, name: 'support' })
class Support {
  static made = 0
  constructor(@inject(Orders) private readonly orders: Orders) {
    Support.made++
  }

  @Tool({ description: 'Finds an order.', input: z.object({ id: z.string() }), effect: 'read' })
  find({ id }: { id: string }): string {
    return this.orders.find(id)
  }
}

const ordersModule = new ContainerModule(({ bind }) => void bind(Orders).toConstantValue(new Orders()))
const script = () => [wish('find', { id: '42' }), 'There.']

/** What the model was told of order 42. */
async function found(options: Parameters<typeof setUp>[0]): Promise<string | undefined> {
  const { runtime, model } = await setUp({ embedder: false, script: script(), ...options })
  await runtime.run(Support, 'Where is order 42?')
  return told(model.requests[1])[0]?.text
}

describe('an agent class', () => {
  it('gets what its constructor injects from a module', async () => {
    expect(await found({ agents: [Support], modules: [ordersModule] })).toBe('order 42 is on its way')
  })

  it('gets it as well when the runtime meets it only when it runs', async () => {
    expect(await found({ modules: [ordersModule] })).toBe('order 42 is on its way')
  })

  it('gets an override in the place of what a module has bound', async () => {
    expect(await found({ modules: [ordersModule], overrides: [[Orders, new Orders('lost')]] })).toBe('order 42 is lost')
  })

  it('gets what the application’s own container holds', async () => {
    const container = new Container()
    container.bind(Orders).toConstantValue(new Orders('in the app'))
    expect(await found({ agents: [Support], container })).toBe('order 42 is in the app')
  })

  it('leaves the application’s container untouched', async () => {
    const container = new Container()
    const own = new Orders('in the app')
    container.bind(Orders).toConstantValue(own)
    await found({ agents: [Support], container, modules: [ordersModule], overrides: [[Orders, new Orders('lost')]] })
    expect(container.get(Orders)).toBe(own)
    expect(
      [Support, tokens.store, tokens.clock, tokens.provider('scripted')].filter((one) => container.isBound(one)),
    ).toEqual([])
  })

  it('is made once for all runs of a runtime, and anew for another runtime', async () => {
    const before = Support.made
    const { runtime } = await setUp({ embedder: false, agents: [Support], modules: [ordersModule] })
    await Promise.all(['a', 'b', 'c'].map((question) => runtime.run(Support, question)))
    expect(Support.made).toBe(before + 1)
    await setUp({ embedder: false, agents: [Support], modules: [ordersModule] })
    expect(Support.made).toBe(before + 2)
  })

  const missing = {
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/agent class Support could not be constructed: .*Orders.*ContainerModule/s),
  }

  it('whose dependency nobody has bound is refused at the start, by its name', async () => {
    await expect(setUp({ embedder: false, agents: [Support] })).rejects.toMatchObject(missing)
  })

  it('whose dependency nobody has bound is refused at its first run, by its name', async () => {
    const { runtime } = await setUp({ embedder: false })
    await expect(runtime.run(Support, 'Where is order 42?')).rejects.toMatchObject(missing)
  })

  it('whose parameter carries no @inject is refused by its name', async () => {
    @Agent({ ...clerk, name: 'guessing' })
    class Guessing {
      constructor(readonly orders: Orders) {}
    }
    const setting = setUp({ embedder: false, agents: [Guessing], overrides: [[Orders, new Orders()]] })
    await expect(setting).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/Guessing.*@inject/s),
    })
  })

  it('waits for dependencies that are made with a promise', async () => {
    const module = new ContainerModule(({ bind }) => {
      bind(Orders).toDynamicValue(() => Promise.resolve(new Orders('awaited')))
    })
    expect(await found({ agents: [Support], modules: [module] })).toBe('order 42 is awaited')
  })

  it('needs no module when its constructor takes nothing', async () => {
    @Agent({ ...clerk, name: 'alone' })
    class Alone {}
    const { runtime } = await setUp({ embedder: false, agents: [Alone] })
    expect((await runtime.run(Alone, 'Hi')).output).toBe('HI')
  })

  it('may be bound by the application in its own way', async () => {
    const module = new ContainerModule(({ bind }) => {
      bind(Support).toConstantValue(new Support(new Orders('handmade')))
    })
    expect(await found({ agents: [Support], modules: [module] })).toBe('order 42 is handmade')
  })
})

describe('nothing of a run', () => {
  it('reaches another one that goes on at the same time', async () => {
    const seen = new Map<string, unknown>()
    @Agent({ ...clerk, name: 'mirror' })
    class Mirror {
      @Tool({ description: 'Looks at who asks.', input: z.object({ as: z.string() }) })
      look({ as }: { as: string }, { identity, runId }: { identity: { tenant?: string }; runId: string }): string {
        seen.set(as, [identity.tenant, runId])
        return as
      }
    }
    const { runtime } = await setUp({
      embedder: false,
      script: ({ messages }) => (messages.length > 1 ? 'Seen.' : wish('look', { as: messages[0]?.content })),
    })
    const runs = await Promise.all(['a', 'b', 'c'].map((tenant) => runtime.run(Mirror, tenant, { tenant })))
    expect([...seen]).toEqual(['a', 'b', 'c'].map((tenant, index) => [tenant, [tenant, runs[index]?.runId]]))
  })
})
