import { defineAgent, defineTool, type AnySchema, type DefinedTool } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { setUp } from '../set-up.ts'
import { abortOf, clerk, double, told, wish } from './desk.ts'

const nothing = z.object({})

/** What the model is told when its wish is granted by this tool. */
async function toldBy(tools: readonly DefinedTool[], asked: ReturnType<typeof wish>) {
  const { runtime, model } = await setUp({ embedder: false, script: [asked, 'I see.'] })
  const { output } = await runtime.run(defineAgent({ ...clerk, tools }), 'Do it.')
  expect(output).toBe('I see.')
  return told(model.requests[1])[0]
}

function giving(value: unknown): DefinedTool {
  return defineTool({ name: 'give', description: 'Gives a value.', input: nothing, run: () => value })
}

describe('a tool call that goes wrong', () => {
  it('is told to the model when there is no such tool', async () => {
    expect(await toldBy([double], wish('fly'))).toMatchObject({
      failed: true,
      text: "There is no tool 'fly'. Tools: double.",
    })
  })

  it.each<[string, AnySchema]>([
    ['Standard Schema', z.object({ n: z.number() })],
    ['JSON Schema', { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }],
  ])('is told to the model when its input does not fit the %s, and the body does not run', async (_what, input) => {
    const ran: unknown[] = []
    const strict = defineTool({
      name: 'strict',
      description: 'Strict.',
      input,
      run: (value: unknown) => ran.push(value),
    })
    const result = await toldBy([strict], wish('strict', { n: 'seven' }))
    expect(result).toMatchObject({ failed: true, text: expect.stringMatching(/input of strict .*schema: .*n/) })
    expect(ran).toEqual([])
  })

  it('is told to the model when the body throws, and the other tools of the turn go on', async () => {
    const broken = defineTool({
      name: 'broken',
      description: 'Throws.',
      input: nothing,
      run: () => {
        throw new Error('The bridge is up.')
      },
    })
    const wishes = { toolCalls: [{ name: 'broken', input: {} }, { name: 'double', input: { n: 2 } }] } // prettier-ignore
    const { runtime, model } = await setUp({ embedder: false, script: [wishes, 'I see.'] })
    await runtime.run(defineAgent({ ...clerk, tools: [broken, double] }), 'Do both.')
    expect(told(model.requests[1])).toMatchObject([
      { name: 'broken', failed: true, text: 'The bridge is up.' },
      { name: 'double', text: '4' },
    ])
  })

  it('is told to the model when the body throws what is no error', async () => {
    const broken = defineTool({
      name: 'broken',
      description: 'Rejects.',
      input: nothing,
      run: () => Promise.reject('no'),
    })
    expect(await toldBy([broken], wish('broken'))).toMatchObject({ failed: true, text: 'no' })
  })

  it('is told to the model when the body takes longer than its timeout, and the body is told to stop', async () => {
    const stopped = Promise.withResolvers<unknown>()
    const slow = defineTool({
      name: 'slow',
      description: 'Never ends.',
      input: nothing,
      timeout: 1,
      run(_input, { signal }) {
        stopped.resolve(abortOf(signal))
        return new Promise(() => undefined)
      },
    })
    expect(await toldBy([slow], wish('slow'))).toMatchObject({
      failed: true,
      text: expect.stringContaining('took longer than its 1 ms'),
    })
    expect(await stopped.promise).toMatchObject({ name: 'TimeoutError' })
  })

  it('ends the run when the tool says so, with the error as its cause, and stops the other tools of the turn', async () => {
    const cause = new Error('The safe is empty.')
    const reason = Promise.withResolvers<unknown>()
    const started = Promise.withResolvers<void>()
    const waiting = defineTool({
      name: 'waiting',
      description: 'Waits until it is stopped.',
      input: nothing,
      async run(_input, { signal }) {
        started.resolve()
        reason.resolve(await abortOf(signal))
      },
    })
    const broken = defineTool({
      name: 'broken',
      description: 'Throws.',
      input: nothing,
      onError: 'throw',
      async run() {
        await started.promise
        throw cause
      },
    })
    const wishes = { toolCalls: [{ name: 'waiting', input: {} }, { name: 'broken', input: {} }] } // prettier-ignore
    const { runtime, model } = await setUp({ embedder: false, script: [wishes] })
    const run = runtime.run(defineAgent({ ...clerk, tools: [waiting, broken] }), 'Open it.')

    await expect(run).rejects.toMatchObject({ code: 'TOOL_FAILED', message: expect.stringContaining('broken'), cause })
    expect(await reason.promise).toMatchObject({ code: 'TOOL_FAILED' })
    expect(model.requests).toHaveLength(1)
  })

  it('ends the run when the tool says so and its time is up', async () => {
    const slow = defineTool({
      name: 'slow',
      description: 'Never ends.',
      input: nothing,
      timeout: 1,
      onError: 'throw',
      run: () => new Promise(() => undefined),
    })
    const { runtime } = await setUp({ embedder: false, script: [wish('slow')] })
    const run = runtime.run(defineAgent({ ...clerk, tools: [slow] }), 'Go.')
    await expect(run).rejects.toMatchObject({ code: 'TOOL_FAILED', cause: { code: 'TOOL_TIMEOUT' } })
  })
})

describe('what a tool returns', () => {
  const circle: { self?: unknown } = {}
  circle.self = circle

  it.each<[string, unknown, string]>([
    ['text as it is', 'plain', 'plain'],
    ['an object as JSON', { a: [1, null] }, '{"a":[1,null]}'],
    ['nothing as null', undefined, 'null'],
    ['a date as its text', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    ['a bigint as its digits', { id: 9007199254740993n }, '{"id":"9007199254740993"}'],
    ['bytes as their number', { file: new Uint8Array(3) }, '{"file":"3 bytes"}'],
  ])('reaches the model: %s', async (_what, value, text) => {
    const result = await toldBy([giving(value)], wish('give'))
    expect(result).toEqual({ type: 'tool-result', id: expect.any(String), name: 'give', text })
  })

  it.each<[string, unknown]>([
    ['a circle', circle],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
  ])('is told as a failure when it has no JSON form: %s', async (_what, value) => {
    expect(await toldBy([giving(value)], wish('give'))).toMatchObject({
      failed: true,
      text: 'The tool give returned a value that has no JSON form. Return plain data.',
    })
  })
})
