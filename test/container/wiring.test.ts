import { Agent, ContainerModule, defineAgent, inject, Tool, tokens, type Plugin, type SessionStore } from 'stratagent'
import { manualClock, scriptedModel } from 'stratagent/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clerk, told, wish } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'

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

describe('two runtimes in one process', () => {
  it('share neither services nor entries nor statistics', async () => {
    const options = (state: string) => ({
      embedder: false as const,
      script: script(),
      agents: [Support],
      overrides: [[Orders, new Orders(state)]] as const,
    })
    const [left, right] = [await setUp(options('left')), await setUp(options('right'))]
    await left.runtime.run(Support, 'Where is order 42?')
    const { servedBy } = await right.runtime.run(Support, 'Where is order 42?')
    expect(servedBy).toBe('provider')
    expect(told(left.model.requests[1])[0]?.text).toBe('order 42 is left')
    expect(told(right.model.requests[1])[0]?.text).toBe('order 42 is right')
    expect((await left.runtime.cache.stats()).requests).toBe(1)
  })

  it('may know different agents by one name', async () => {
    const [left, right] = [await setUp({ embedder: false }), await setUp({ embedder: false })]
    await left.runtime.run(defineAgent(clerk), 'Hi')
    const other = defineAgent({ ...clerk, persona: { id: 'other', instructions: 'You are long.' } })
    expect((await right.runtime.run(other, 'Hi')).output).toBe('HI')
  })
})

describe('the public tokens', () => {
  it('give an application’s classes the runtime’s own services', async () => {
    const clock = manualClock()
    class Diary {
      constructor(readonly given: readonly unknown[]) {}
    }
    const module = new ContainerModule(({ bind }) => {
      bind(Diary).toDynamicValue((context) => {
        return new Diary(
          [tokens.clock, tokens.store, tokens.sessions, tokens.provider('scripted')].map((token) =>
            context.get<unknown>(token),
          ),
        )
      })
    })
    let diary: Diary | undefined
    @Agent({ ...clerk, name: 'writer' })
    class Writer {
      constructor(@inject(Diary) given: Diary) {
        diary = given
      }
    }
    const { store, model } = await setUp({
      embedder: false,
      modules: [module],
      agents: [Writer],
      overrides: [[tokens.clock, clock]],
    })
    expect(diary?.given).toEqual([clock, store, expect.objectContaining({ load: expect.any(Function) }), model])
    expect(diary?.given[0]).toBe(clock)
  })

  it('let a module put its own in our place', async () => {
    const kept: string[] = []
    const sessions: SessionStore = {
      load: () => [{ role: 'system', content: 'From the module.' }],
      append: (key) => void kept.push(key),
      clear: () => undefined,
      close: () => Promise.resolve(),
    }
    const module = new ContainerModule(({ bind }) => void bind(tokens.sessions).toConstantValue(sessions))
    const { runtime, model } = await setUp({ embedder: false, modules: [module], ...unset('sessions') })
    await runtime.run(defineAgent(clerk), 'Hi', { session: 's1' })
    expect(model.requests[0]?.messages[0]).toEqual({ role: 'system', content: 'From the module.' })
    expect(kept).toHaveLength(1)
  })
})

describe('a plugin', () => {
  it('adds middleware, guardrails, providers and modules', async () => {
    const notes: string[] = []
    const plugin: Plugin = {
      name: 'everything',
      setup(host) {
        host.provider(scriptedModel(() => ({ text: 'From the plugin.' }), { name: 'plugged' }))
        host.module(ordersModule)
        host.guardrail({
          name: 'polite',
          at: ['input'],
          check: ({ text }) => (text.includes('damn') ? { block: 'Be polite.' } : { pass: true }),
        })
        host.middleware('llm', {
          name: 'noting',
          stage: 'user',
          handle(call, next) {
            notes.push(call.request.model)
            return next(call)
          },
        })
      },
    }
    const { runtime } = await setUp({ embedder: false, agents: [Support], plugins: [plugin] })
    const question = { ...ask('Hi'), model: 'plugged/one' }
    expect((await runtime.llm(question)).text).toBe('From the plugin.')
    await expect(runtime.llm(ask('Where is the damn order?'))).rejects.toMatchObject({ code: 'GUARDRAIL_BLOCKED' })
    expect(notes).toEqual(['plugged/one'])
  })

  it('whose guardrail looks nowhere is refused at the start', async () => {
    const plugin: Plugin = {
      name: 'blind',
      setup: (host) => host.guardrail({ name: 'blind', at: [], check: () => ({ pass: true }) }),
    }
    await expect(setUp({ embedder: false, plugins: [plugin] })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/blind.*`at`/),
    })
  })
})

/** An option that the shared set-up is to leave out. */
function unset(name: string): Record<string, undefined> {
  return { [name]: undefined }
}
