import { defineAgent, defineTool, parallel, type StepContext } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { abortOf, eventsOf, gate, wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { casting, firstOf, member } from './team.ts'

const pro = defineAgent(member('pro'))
const contra = defineAgent(member('contra'))
const panel = parallel({ name: 'panel', branches: { pro, contra } })
const acme = { tenant: 'acme' }

/** The signal of the call that a script is handed. */
function signalIn(call: unknown): AbortSignal {
  return Reflect.get(Object(call), 'signal')
}

/** A speaker who waits until it is stopped. */
function waiter(stopped: PromiseWithResolvers<void>, asked = gate()) {
  return async (_request: unknown, ...[call]: never[]): Promise<never> => {
    asked.resolve()
    const reason = await abortOf(signalIn(call))
    stopped.resolve()
    throw reason
  }
}

describe('branches side by side', () => {
  it('give their outputs by name, in the order of declaration', async () => {
    const asked = gate()
    const { runtime, spans } = await setUp({
      workflows: [panel],
      script: casting({
        async pro() {
          await asked.promise
          return 'Yes.'
        },
        contra() {
          asked.resolve()
          return 'No.'
        },
      }),
    })
    const { output, steps, usage } = await runtime.run(panel, 'Shall we?', acme)
    expect(Object.entries(output)).toEqual([
      ['pro', 'Yes.'],
      ['contra', 'No.'],
    ])
    expect(steps.map(({ path }) => path[1])).toEqual(['pro', 'contra'])
    expect(usage.usd).toBeCloseTo(0.002)
    const root = spans.spans.find(({ name }) => name === 'invoke_workflow panel')
    const agents = spans.spans.filter(({ name }) => name.startsWith('invoke_agent'))
    expect(agents.map(({ parentSpanId }) => parentSpanId)).toEqual([root?.spanId, root?.spanId])
    expect(agents.map(({ attributes }) => attributes['workflow.branch.index'])).toEqual([0, 1])
  })

  it('that ask the same of the same agent ask once', async () => {
    const twice = parallel({ name: 'twice', branches: { one: pro, two: pro } })
    const { runtime, model } = await setUp({ script: casting({ pro: 'Yes.' }) })
    const { output, usage } = await runtime.run(twice, 'Shall we?', acme)
    expect(output).toEqual({ one: 'Yes.', two: 'Yes.' })
    expect(model.requests).toHaveLength(1)
    expect(usage.usd).toBeCloseTo(0.001)
  })

  it('give different answers where samples are wanted, each kept under its own key', async () => {
    const drafts = parallel({ name: 'drafts', branches: { pro }, samples: 3 })
    const { runtime, model } = await setUp({ script: casting({ pro: ['A.', 'B.', 'C.'] }) })
    const { output } = await runtime.run(drafts, 'Shall we?', acme)
    expect([...output.pro].sort()).toEqual(['A.', 'B.', 'C.'])
    expect(new Set(model.requests.map(({ sample }) => sample))).toEqual(new Set([0, 1, 2]))
    const again = await runtime.run(drafts, 'Shall we?', acme)
    expect(again).toMatchObject({ servedBy: 'exact', output })
    expect(model.requests).toHaveLength(3)
  })

  it('that are equal share their samples, one by one', async () => {
    const drafts = parallel({ name: 'drafts', branches: { one: pro, two: pro }, samples: 2 })
    const { runtime, model } = await setUp({ embedder: false, script: casting({ pro: ['A.', 'B.'] }) })
    const { output } = await runtime.run(drafts, 'Shall we?', acme)
    expect(output).toEqual({ one: ['A.', 'B.'], two: ['A.', 'B.'] })
    expect(model.requests).toHaveLength(2)
  })

  it('run so many at a time as is said', async () => {
    let running = 0
    let most = 0
    const work = async (): Promise<number> => {
      most = Math.max(most, ++running)
      await new Promise(setImmediate)
      return --running
    }
    const narrow = parallel({ name: 'narrow', branches: { a: work, b: work, c: work, d: work }, concurrency: 2 })
    const { runtime } = await setUp()
    await runtime.run(narrow, 'Go', acme)
    expect(most).toBe(2)
  })

  it('stream as asides with their branch in the path', async () => {
    const { runtime } = await setUp({ script: casting({ pro: 'Yes.', contra: 'No.' }) })
    const stream = runtime.stream(panel, 'Shall we?', acme)
    const events = (await eventsOf(stream)).flatMap((event) => (event.type === 'text' ? [event] : []))
    const asides = events.filter(({ aside }) => aside === true).map(({ path, text }) => `${path.join('/')} ${text}`)
    expect(asides.sort()).toEqual(['panel/contra No.', 'panel/pro Yes.'])
    const { text } = await stream.result
    expect(events.filter(({ aside }) => aside === undefined).map((event) => event.text)).toEqual([text])
  })
})

describe('a branch that fails', () => {
  it('stops the others, waits for them, and is named', async () => {
    const stopped = gate()
    const asked = gate()
    const { runtime } = await setUp({
      embedder: false,
      retry: { attempts: 1 },
      script: casting({
        pro: waiter(stopped, asked),
        async contra() {
          await asked.promise
          return new Error('no opinion')
        },
      }),
    })
    await expect(runtime.run(panel, 'Shall we?', acme)).rejects.toMatchObject({
      code: 'STEP_FAILED',
      message: expect.stringContaining('panel › contra'),
    })
    await stopped.promise
    expect((await runtime.cache.stats()).entries).toBe(0)
  })

  it('keeps those that have not begun from beginning', async () => {
    let begun = 0
    const fail = (): never => {
      throw new Error('at once')
    }
    const narrow = parallel({ name: 'narrow', branches: { a: fail, b: () => ++begun }, concurrency: 1 })
    const { runtime } = await setUp()
    await expect(runtime.run(narrow, 'Go', acme)).rejects.toMatchObject({ code: 'STEP_FAILED' })
    expect(begun).toBe(0)
  })

  it('is one of the outcomes where all are taken as they come', async () => {
    const calm = parallel({ name: 'calm', branches: { pro, contra }, mode: 'settled' })
    const { runtime } = await setUp({
      retry: { attempts: 1 },
      script: casting({ pro: 'Yes.', contra: new Error('no opinion') }),
    })
    const { output } = await runtime.run(calm, 'Shall we?', acme)
    expect(output.pro).toEqual({ status: 'fulfilled', value: 'Yes.' })
    expect(output.contra).toMatchObject({ status: 'rejected', reason: { code: 'STEP_FAILED' } })
  })
})

describe('a race', () => {
  const race = parallel({ name: 'race', branches: { pro, contra }, mode: 'race' })

  it('takes the first answer and stops the others, of whom nothing is kept', async () => {
    const stopped = gate()
    const asked = gate()
    const { runtime, model } = await setUp({
      embedder: false,
      script: casting({
        pro(_request, ...[call]: never[]) {
          async function* chunks(): AsyncGenerator<string> {
            yield 'I think '
            asked.resolve()
            const reason = await abortOf(signalIn(call))
            stopped.resolve()
            throw reason
          }
          return { chunks: chunks() }
        },
        async contra() {
          await asked.promise
          return 'No.'
        },
      }),
    })
    const { output, agent } = await runtime.run(race, 'Shall we?', acme)
    expect({ output, agent }).toEqual({ output: 'No.', agent: 'contra' })
    await stopped.promise
    await expect(runtime.run(pro, 'Shall we?', { ...acme, cache: 'only-if-cached' })).rejects.toMatchObject({
      code: 'NOT_CACHED',
    })
    expect(model.requests).toHaveLength(2)
  })

  it('is won by the one that answers when the other fails', async () => {
    const { runtime } = await setUp({
      retry: { attempts: 1 },
      script: casting({ pro: new Error('tired'), contra: 'No.' }),
    })
    expect((await runtime.run(race, 'Shall we?', acme)).output).toBe('No.')
  })

  it('that all lose fails as the first of them', async () => {
    const { runtime } = await setUp({
      retry: { attempts: 1 },
      script: casting({ pro: new Error('tired'), contra: new Error('bored') }),
    })
    await expect(runtime.run(race, 'Shall we?', acme)).rejects.toMatchObject({
      message: expect.stringContaining('race › pro'),
    })
  })
})

describe('an abort in the middle', () => {
  it.each(['all', 'settled'] as const)('reaches providers, tools and functions of every branch (%s)', async (mode) => {
    const controller = new AbortController()
    const [model1, tool1, work1] = [gate(), gate(), gate()]
    const begun = [gate(), gate(), gate()]
    const slow = defineTool({
      name: 'slow',
      description: 'Takes its time.',
      input: z.object({}),
      effect: 'read',
      async run(_input, { signal }) {
        begun[1]?.resolve()
        await abortOf(signal)
        tool1.resolve()
      },
    })
    const digger = defineAgent({ ...member('digger'), tools: [slow] })
    const work = async (_input: string, { signal }: StepContext): Promise<void> => {
      begun[2]?.resolve()
      await abortOf(signal)
      work1.resolve()
    }
    const all = parallel({ name: 'all', branches: { pro, digger, work }, mode })
    const { runtime, spans } = await setUp({
      embedder: false,
      script: casting({ pro: waiter(model1, begun[0]), digger: wish('slow') }),
    })
    const run = runtime.run(all, 'Shall we?', { ...acme, cache: 'default', signal: controller.signal })
    await Promise.all(begun.map(({ promise }) => promise))
    controller.abort()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    await Promise.all([model1, tool1, work1].map(({ promise }) => promise))
    await expect(runtime.run(pro, 'Shall we?', { ...acme, cache: 'only-if-cached' })).rejects.toMatchObject({
      code: 'NOT_CACHED',
    })
    const root = spans.spans.find(({ name }) => name === 'invoke_workflow all')
    expect(root).toMatchObject({ isFailed: true, isEnded: true })
    expect(root?.attributes['error.type']).toBe('ABORTED')
  })

  it('by a reader who leaves the stream stops every branch', async () => {
    const stopped = gate()
    const { runtime } = await setUp({
      embedder: false,
      script: casting({ pro: waiter(stopped), contra: 'No.' }),
    })
    await firstOf(runtime.stream(panel, 'Shall we?', acme))
    await stopped.promise
  })
})

describe('what branches give', () => {
  const left = defineAgent({ ...member('left'), output: z.object({ a: z.number(), both: z.number() }) })
  const right = defineAgent({ ...member('right'), output: z.object({ b: z.number(), both: z.number() }) })
  const script = casting({ left: '{"a":1,"both":2}', right: '{"b":3,"both":4}' })

  it('is merged by a function', async () => {
    const merged = parallel({
      name: 'merged',
      branches: { pro, contra },
      merge: ({ pro: yes, contra: no }) => `${yes} ${no}`,
    })
    const { runtime } = await setUp({ script: casting({ pro: 'Yes.', contra: 'No.' }) })
    expect((await runtime.run(merged, 'Shall we?', acme)).output).toBe('Yes. No.')
  })

  it('is merged field by field, where two give one field by its reducer', async () => {
    const merged = parallel({
      name: 'merged',
      branches: { left, right },
      merge: 'fields',
      reducers: { both: (one, two) => Number(one) + Number(two) },
    })
    const { runtime } = await setUp({ workflows: [merged], script })
    expect((await runtime.run(merged, 'Count', acme)).output).toEqual({ a: 1, both: 6, b: 3 })
  })

  it('is refused at the start where two schemas promise the same field', async () => {
    const merged = parallel({ name: 'merged', branches: { left, right }, merge: 'fields' })
    await expect(setUp({ workflows: [merged], script })).rejects.toMatchObject({
      code: 'MERGE_CONFLICT',
      message: expect.stringMatching(/left and right of merged both give the field 'both'/),
    })
  })

  it('is refused at run time where it shows only then, naming the field and both branches', async () => {
    const merged = parallel({
      name: 'merged',
      branches: { one: () => ({ x: 1 }), two: () => ({ x: 2 }) },
      merge: 'fields',
    })
    const { runtime } = await setUp()
    await expect(runtime.run(merged, 'Count', acme)).rejects.toMatchObject({
      code: 'MERGE_CONFLICT',
      message: expect.stringMatching(/one and two of merged both give the field 'x'/),
    })
  })

  it.each([
    ['no branches', { branches: {} }],
    ['an unknown mode', { branches: { pro }, mode: 'most' }],
    ['samples that are no number', { branches: { pro }, samples: 0 }],
    ['a race that is merged', { branches: { pro }, mode: 'race', merge: () => 1 }],
    ['fields of what may fail', { branches: { pro }, mode: 'settled', merge: 'fields' }],
    ['reducers for nothing', { branches: { pro }, reducers: {} }],
  ])('is refused with %s', (_what, options) => {
    const make = () => Reflect.apply(parallel, undefined, [{ name: 'x', ...options }])
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
