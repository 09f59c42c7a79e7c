import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type { AgentDefinition } from '../../src/contract/agent.ts'
import type { StandardSchema } from '../../src/contract/schema.ts'
import type { ToolContext } from '../../src/contract/tool.ts'
import { Agent } from '../../src/define/agent.ts'
import { defineAgent, type RunInput, type RunOutput } from '../../src/define/define-agent.ts'
import { defineTool, type DefinedTool } from '../../src/define/define-tool.ts'
import { Tool } from '../../src/define/tool.ts'

const options = { name: 'desk', persona: { id: 'clerk', instructions: 'You are brief.' }, model: 'openai/gpt-5-mini' }
const order = z.object({
  id: z.string(),
  at: z.string().transform((text) => new Date(text)),
  count: z.number().default(1),
})
const jsonSchema = { type: 'object', properties: { id: { type: 'string' } } }

describe('the types of a run', () => {
  it('are strings for a class without schemas', () => {
    @Agent(options)
    class Plain {}
    expectTypeOf<RunInput<typeof Plain>>().toEqualTypeOf<string>()
    expectTypeOf<RunOutput<typeof Plain>>().toEqualTypeOf<string>()
  })

  it('are those of the class’s schemas: what they take and what they give', () => {
    @Agent(options)
    class Typed {
      static readonly input = order
      static readonly output = order
      constructor(readonly dependency: string) {}
    }
    expectTypeOf<RunInput<typeof Typed>>().toEqualTypeOf<{ id: string; at: string; count?: number | undefined }>()
    expectTypeOf<RunOutput<typeof Typed>>().toEqualTypeOf<{ id: string; at: Date; count: number }>()
  })

  it('are unknown for a JSON Schema', () => {
    @Agent(options)
    class Loose {
      static readonly output = jsonSchema
    }
    expectTypeOf<RunOutput<typeof Loose>>().toEqualTypeOf<unknown>()
  })

  it('are inherited with the class', () => {
    @Agent(options)
    class Base {
      static readonly output = z.object({ a: z.string() })
    }
    @Agent(options)
    class Derived extends Base {}
    expectTypeOf<RunOutput<typeof Derived>>().toEqualTypeOf<{ a: string }>()
  })

  it('are carried by what defineAgent gives', () => {
    const plain = defineAgent(options)
    expectTypeOf<RunInput<typeof plain>>().toEqualTypeOf<string>()
    expectTypeOf<RunOutput<typeof plain>>().toEqualTypeOf<string>()
    const typed = defineAgent({ ...options, output: order })
    expectTypeOf<RunInput<typeof typed>>().toEqualTypeOf<string>()
    expectTypeOf<RunOutput<typeof typed>>().toEqualTypeOf<{ id: string; at: Date; count: number }>()
    expectTypeOf<RunOutput<AgentDefinition>>().toEqualTypeOf<unknown>()
  })
})

describe('the types of a tool method', () => {
  it('take a body that fits, sync or async, with fewer parameters', () => {
    class Desk {
      @Tool({ description: 'x', input: order })
      whole({ id, at, count }: { id: string; at: Date; count: number }, context: ToolContext): string {
        return `${id} ${at.getTime()} ${count} ${context.runId}`
      }
      @Tool({ description: 'x', input: order })
      async part({ id }: { id: string }): Promise<string> {
        return Promise.resolve(id)
      }
      @Tool({ description: 'x', input: order })
      none(): number {
        return 1
      }
      @Tool({ description: 'x', input: jsonSchema })
      loose({ id }: { id: string }): string {
        return id
      }
    }
    expectTypeOf(Desk).toBeConstructibleWith()
  })

  it('refuse a body that does not', () => {
    class Desk {
      // @ts-expect-error a number is not what the schema gives
      @Tool({ description: 'x', input: order })
      wrong({ id }: { id: number }): number {
        return id
      }
      // @ts-expect-error the body is handed what the schema gives, not what it takes
      @Tool({ description: 'x', input: order })
      before({ at }: { at: string }): string {
        return at
      }
      // @ts-expect-error the schema gives no such field
      @Tool({ description: 'x', input: order })
      more({ extra }: { extra: string }): string {
        return extra
      }
      // @ts-expect-error nobody hands a third parameter
      @Tool({ description: 'x', input: order })
      third(_input: unknown, _context: ToolContext, more: string): string {
        return more
      }
    }
    expectTypeOf(Desk).toBeConstructibleWith()
  })

  it('infer the argument of tags and invalidates, wherever the schema stands', () => {
    class Desk {
      @Tool({
        cache: { ttl: '5m', tags: ({ id, at }) => [expectType<string>(id), String(expectType<Date>(at))] },
        description: 'x',
        effect: 'read',
        input: order,
      })
      find(): number {
        return 1
      }
      @Tool({
        description: 'x',
        input: order,
        effect: 'write',
        invalidates: ({ id }) => [`order:${expectType<string>(id)}`],
      })
      cancel(): number {
        return 1
      }
      // @ts-expect-error the schema gives no such field
      @Tool({ description: 'x', input: order, effect: 'write', invalidates: ({ extra }) => [String(extra)] })
      wrong(): number {
        return 1
      }
      @Tool({ description: 'x', input: jsonSchema, effect: 'write', invalidates: ({ id }: { id: string }) => [id] })
      annotated(): number {
        return 1
      }
    }
    expectTypeOf(Desk).toBeConstructibleWith()
  })

  it('refuse durations and options that are none', () => {
    class Desk {
      // @ts-expect-error no duration
      @Tool({ description: 'x', input: order, timeout: 'soon' })
      slow(): number {
        return 1
      }
      // @ts-expect-error no option
      @Tool({ description: 'x', input: order, efect: 'write' })
      misspelt(): number {
        return 1
      }
    }
    expectTypeOf(Desk).toBeConstructibleWith()
  })
})

describe('the types of a function tool', () => {
  const tool = defineTool({
    name: 'find',
    description: 'x',
    input: order,
    effect: 'read',
    cache: { tags: ({ id }) => [expectType<string>(id)] },
    run: async ({ at }, { runId }) => Promise.resolve([expectType<Date>(at), expectType<string>(runId)] as const),
  })

  it('take what the schema takes and promise what the body gives', () => {
    expectTypeOf(tool).parameter(0).toEqualTypeOf<{ id: string; at: string; count?: number | undefined }>()
    expectTypeOf(tool).returns.resolves.toEqualTypeOf<readonly [Date, string]>()
  })

  it('fit an agent’s list of tools, whatever they take', () => {
    const loose = defineTool({ name: 'x', description: 'x', input: jsonSchema, run: ({ id }: { id: string }) => id })
    expectTypeOf(loose).parameter(0).toEqualTypeOf<unknown>()
    expectTypeOf([tool, loose]).toExtend<readonly DefinedTool[]>()
  })

  it('refuse a body that does not fit', () => {
    // @ts-expect-error a number is not what the schema gives
    defineTool({ name: 'x', description: 'x', input: order, run: ({ id }: { id: number }) => id })
  })

  it('read any schema of the standard', () => {
    const own = {
      '~standard': { version: 1, vendor: 'own', validate: (value: unknown) => ({ value: String(value) }) },
    } as const
    expectTypeOf(own).toExtend<StandardSchema<unknown, string>>()
  })
})

/** Compiles when the value is exactly of the type. */
function expectType<Expected>(value: Expected): Expected {
  return value
}
