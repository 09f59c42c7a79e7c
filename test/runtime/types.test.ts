import {
  Agent,
  defineAgent,
  defineTool,
  type LlmResult,
  type RunEvent,
  type Runtime,
  type RunResult,
  type RunStream,
} from 'stratagent'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { clerk } from './desk.ts'

const answer = z.object({ at: z.string().transform((text) => new Date(text)), count: z.number().default(1) })
interface Answer {
  at: Date
  count: number
}

@Agent(clerk)
class Typed {
  static readonly input = z.object({ city: z.string() })
  static readonly output = answer
}
@Agent({ ...clerk, name: 'plain' })
class Plain {}
const twin = defineAgent({ ...clerk, name: 'twin', output: answer })
const clock = defineTool({
  name: 'clock',
  description: 'The time somewhere.',
  input: z.object({ zone: z.string() }),
  run: ({ zone }) => Promise.resolve({ zone, at: new Date(0) }),
})

/** Compiled, never called. */
const calls = {
  runTyped: (runtime: Runtime) => runtime.run(Typed, { city: 'Oslo' }, { tenant: 'acme' }),
  runPlain: (runtime: Runtime) => runtime.run(Plain, 'Hi'),
  runTwin: (runtime: Runtime) => runtime.run(twin, 'Hi'),
  stream: (runtime: Runtime) => runtime.stream(Typed, { city: 'Oslo' }),
  bound: (runtime: Runtime) => runtime.as({ tenant: 'acme' }).run(Typed, { city: 'Oslo' }, { session: 's1' }),
  callTool: (runtime: Runtime) => runtime.call(clock, { zone: 'UTC' }),
  cachedAsync: (runtime: Runtime) => runtime.cached((id: string) => Promise.resolve(id.length), { name: 'f' }),
  cachedSync: (runtime: Runtime) => runtime.cached((id: string, times: number) => id.repeat(times), { name: 'g' }),
  llm: (runtime: Runtime) => runtime.llm({ model: 'scripted/one', messages: [] }),
  // @ts-expect-error -- the input is data, not text
  wrongInput: (runtime: Runtime) => runtime.run(Typed, 'Oslo'),
  // @ts-expect-error -- without a schema the input is text
  wrongText: (runtime: Runtime) => runtime.run(Plain, { city: 'Oslo' }),
  // @ts-expect-error -- a bound identity is not named again
  wider: (runtime: Runtime) => runtime.as({ tenant: 'acme' }).run(Plain, 'Hi', { tenant: 'other' }),
  // @ts-expect-error -- a bound identity is not named again, on a direct call either
  widerLlm: (runtime: Runtime) => runtime.as({ tenant: 'acme' }).embed(['a'], { user: 'u1' }),
  // @ts-expect-error -- the tool takes a zone
  wrongTool: (runtime: Runtime) => runtime.call(clock, { city: 'Oslo' }),
  // @ts-expect-error -- tags see the arguments of the function
  wrongTags: (runtime: Runtime) => runtime.cached((id: string) => id, { name: 'f', tags: (id: number) => [`${id}`] }),
}

type Given<N extends keyof typeof calls> = ReturnType<(typeof calls)[N]>

describe('the types of a runtime', () => {
  it('give a run the output of its agent’s schema, else text', () => {
    expectTypeOf<Given<'runTyped'>>().resolves.toEqualTypeOf<RunResult<Answer>>()
    expectTypeOf<Given<'runTwin'>>().resolves.toEqualTypeOf<RunResult<Answer>>()
    expectTypeOf<Given<'runPlain'>>().resolves.toEqualTypeOf<RunResult<string>>()
    expectTypeOf<Given<'bound'>>().resolves.toEqualTypeOf<RunResult<Answer>>()
    expectTypeOf<RunResult<Answer>['status']>().toEqualTypeOf<'completed'>()
  })

  it('give a stream typed events, text pieces and the typed result', () => {
    expectTypeOf<Given<'stream'>>().toEqualTypeOf<RunStream<Answer>>()
    expectTypeOf<Given<'stream'>['result']>().resolves.toEqualTypeOf<RunResult<Answer>>()
    expectTypeOf<Given<'stream'>['textStream']>().toEqualTypeOf<AsyncIterable<string>>()
    expectTypeOf<Extract<RunEvent, { type: 'text' }>>().toHaveProperty('runId').toEqualTypeOf<string>()
    expectTypeOf<RunEvent['type']>().toEqualTypeOf<
      'text' | 'reasoning' | 'tool-call' | 'tool-progress' | 'tool-result'
    >()
  })

  it('give a tool and a cached function what they return', () => {
    expectTypeOf<Given<'callTool'>>().resolves.toEqualTypeOf<{ zone: string; at: Date }>()
    expectTypeOf<Given<'cachedAsync'>>().toEqualTypeOf<(id: string) => Promise<number>>()
    expectTypeOf<Given<'cachedSync'>>().toEqualTypeOf<(id: string, times: number) => Promise<string>>()
    expectTypeOf<Given<'llm'>>().resolves.toEqualTypeOf<LlmResult>()
  })
})
