import { Container, inject, injectable } from 'inversify'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ToolContext } from '../../src/contract/tool.ts'
import { Agent } from '../../src/define/agent.ts'
import { compileAgent } from '../../src/define/compile-agent.ts'
import { defineAgent } from '../../src/define/define-agent.ts'
import { defineTool } from '../../src/define/define-tool.ts'
import { Tool } from '../../src/define/tool.ts'
import { failureOf } from './failure-of.ts'

const options = { name: 'desk', persona: { id: 'clerk', instructions: 'You are brief.' }, model: 'openai/gpt-5-mini' }
const city = z.object({ city: z.string() })

const context: ToolContext = {
  identity: { permissions: [], vary: {}, tenant: 'acme' },
  signal: new AbortController().signal,
  runId: 'r1',
  callId: 'c1',
  progress() {},
}

@Agent(options)
class Desk {
  @Tool({ description: 'The weather.', input: city })
  weather({ city: name }: { city: string }): string {
    return `sunny in ${name}`
  }

  @Tool({ description: 'The time.', input: z.object({}), name: 'time_now' })
  time(): string {
    return 'noon'
  }
}

@Agent({ ...options, name: 'north' })
class North extends Desk {
  @Tool({ description: 'The weather up north.', input: city, version: '2' })
  override weather({ city: name }: { city: string }): string {
    return `snow in ${name}`
  }

  @Tool({ description: 'Ice.', input: z.object({}) })
  ice(): string {
    return 'thick'
  }
}

@Agent({ ...options, name: 'south' })
class South extends Desk {
  override weather({ city: name }: { city: string }): string {
    return `heat in ${name}`
  }
}

describe('an agent class', () => {
  it('becomes a definition with defaults filled in', () => {
    expect(compileAgent(Desk)).toMatchObject({
      ...options,
      description: '',
      fallback: [],
      settings: {},
      maxTurns: 10,
      guardrails: [],
      target: Desk,
      cache: { enabled: true, ttl: 3_600_000, maxAge: 86_400_000, sliding: false, scope: 'tenant', tags: [] },
    })
  })

  it('is compiled once', () => {
    expect(compileAgent(Desk)).toBe(compileAgent(Desk))
  })

  it('gives a definition that is frozen all the way down', () => {
    const agent = compileAgent(Desk)
    const parts = [agent, agent.tools, agent.tools[0], agent.persona, agent.cache, agent.cache.semantic, agent.identity]
    const data = [agent.digests, agent.settings, agent.fallback, agent.guardrails, agent.tools[0]?.input.json]
    expect([...parts, ...data].filter((part) => !Object.isFrozen(part))).toEqual([])
  })

  it('names a tool after its method unless told otherwise', () => {
    expect(compileAgent(Desk).tools.map(({ name }) => name)).toEqual(['weather', 'time_now'])
  })

  it('runs a tool as a method of the instance, with input and context', async () => {
    @Agent(options)
    class Greeter {
      readonly #greeting = 'Hello'
      @Tool({ description: 'Greets.', input: z.object({ name: z.string() }) })
      greet({ name }: { name: string }, { identity }: ToolContext): string {
        return `${this.#greeting} ${name} of ${identity.tenant}`
      }
    }
    const [greet] = compileAgent(Greeter).tools
    expect(greet?.invoke(new Greeter(), { name: 'Ada' }, context)).toBe('Hello Ada of acme')
  })

  it('lists tools that are functions after its methods', () => {
    const roll = defineTool({ name: 'roll', description: 'A die.', input: z.object({}), run: () => 4 })
    @Agent({ ...options, tools: [roll] })
    class Player {
      @Tool({ description: 'Bets.', input: z.object({}) })
      bet(): string {
        return 'ten'
      }
    }
    expect(compileAgent(Player).tools.map(({ name }) => name)).toEqual(['bet', 'roll'])
    expect(compileAgent(Player).tools[1]).toBe(roll.definition)
  })

  it('has its schemas as statics', async () => {
    @Agent(options)
    class Typed {
      static readonly input = z.object({ question: z.string() })
      static readonly output = z.object({ answer: z.string() })
    }
    const { input, output } = compileAgent(Typed)
    expect(output?.json).toMatchObject({ type: 'object', required: ['answer'] })
    expect(await input?.check({ question: 'Why?' })).toEqual({ value: { question: 'Why?' } })
  })
})

describe('inheritance', () => {
  it('hands the tools of a base class down', () => {
    expect(compileAgent(North).tools.map(({ name }) => name)).toEqual(['weather', 'time_now', 'ice'])
  })

  it('lets a derived class override a tool by its method', () => {
    const weather = compileAgent(North).tools[0]
    expect(weather).toMatchObject({ description: 'The weather up north.', version: '2' })
    expect(weather?.invoke(new North(), { city: 'Oslo' }, context)).toBe('snow in Oslo')
  })

  it('runs an overridden method that carries no @Tool of its own', () => {
    const weather = compileAgent(South).tools[0]
    expect(weather).toMatchObject({ description: 'The weather.', version: '1' })
    expect(weather?.invoke(new South(), { city: 'Rome' }, context)).toBe('heat in Rome')
  })

  it('never lets two derived classes bleed into each other or into their base', () => {
    compileAgent(North)
    expect(compileAgent(South).tools.map(({ name }) => name)).toEqual(['weather', 'time_now'])
    expect(compileAgent(Desk).tools.map(({ description }) => description)).toEqual(['The weather.', 'The time.'])
  })

  it('does not hand the options of @Agent down', () => {
    class Plain extends Desk {}
    expect(failureOf(() => compileAgent(Plain))).toEqual({
      code: 'CONFIG_INVALID',
      message: 'Plain: it carries no @Agent of its own. Put @Agent({ name, persona, model }) on the class.',
    })
  })
})

describe('dependency injection', () => {
  const Orders = Symbol('Orders')

  it('makes the class injectable', () => {
    @Agent(options)
    class Clerk {
      constructor(@inject(Orders) readonly orders: readonly string[]) {}
    }
    const container = new Container()
    container.bind(Orders).toConstantValue(['o1'])
    container.bind(Clerk).toSelf()
    expect(container.get(Clerk).orders).toEqual(['o1'])
  })

  it('leaves a class alone that is injectable already', () => {
    @Agent(options)
    @injectable()
    class Clerk {
      constructor(@inject(Orders) readonly orders: readonly string[]) {}
    }
    const container = new Container()
    container.bind(Orders).toConstantValue(['o1'])
    container.bind(Clerk).toSelf()
    expect(container.get(Clerk).orders).toEqual(['o1'])
  })

  it('makes a derived class of an injectable one injectable too', () => {
    const container = new Container()
    container.bind(North).toSelf()
    expect(container.get(North)).toBeInstanceOf(North)
  })
})

describe('a decorator in the wrong place', () => {
  const tool = Tool({ description: 'x', input: z.object({}) })
  const decorate = (...place: readonly unknown[]) => failureOf(() => Reflect.apply(tool, undefined, place)).message
  class Place {}
  const method = { value() {} }

  it.each([
    ['a static method', [Place, 'find', method], 'Place.find: @Tool stands on a static method.'],
    [
      'an accessor',
      [Place.prototype, 'find', { get: () => 1 }],
      'Place.find: @Tool stands on something that is no method.',
    ],
    ['a field', [Place.prototype, 'find', undefined], 'Place.find: @Tool stands on something that is no method.'],
    [
      'a symbol',
      [Place.prototype, Symbol('find'), method],
      'Place.Symbol(find): @Tool stands on a method named by a symbol.',
    ],
  ])('is refused on %s', (_what, place, sentence) => {
    expect(decorate(...place)).toContain(sentence)
  })

  it('is refused when a method is decorated the standard way', () => {
    const message = decorate(method.value, { kind: 'method', name: 'find' })
    expect(message).toContain("@Tool at 'find': it was applied as a standard (TC39) decorator.")
    expect(message).toContain('Set `experimentalDecorators`')
    expect(message).toContain('use defineAgent and defineTool')
  })

  it('is refused when a class is decorated the standard way', () => {
    const { code, message } = failureOf(() => Agent(options)(Place, { kind: 'class', name: 'Place' }))
    expect(code).toBe('CONFIG_INVALID')
    expect(message).toContain("@Agent at 'Place': it was applied as a standard (TC39) decorator.")
  })
})

describe('defineAgent', () => {
  const roll = defineTool({ name: 'roll', description: 'A die.', input: z.object({}), run: () => 4 })

  it('gives the same definition as a class', () => {
    const { target: _class, ...byClass } = compileAgent(Desk)
    const defined = defineAgent({ ...options, output: z.object({ answer: z.string() }), tools: [roll] })
    expect(
      Object.keys(defined)
        .filter((key) => key !== 'output')
        .toSorted(),
    ).toEqual(Object.keys(byClass).toSorted())
    expect(defined).toMatchObject({ ...options, identity: { name: 'desk', pinned: false } })
    expect(Object.isFrozen(defined)).toBe(true)
  })

  it('is its own compiled form', () => {
    const defined = defineAgent(options)
    expect(compileAgent(defined)).toBe(defined)
  })

  it('has the identity of a class with the same options', () => {
    const defined = defineAgent({ ...options })
    @Agent(options)
    class Same {}
    expect(compileAgent(Same).identity).toEqual(defined.identity)
  })
})
