import { Agent, defineAgent, defineTool, describeAgent, Tool, type Logger } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { setUp } from '../set-up.ts'

const input = z.object({ id: z.string() })
const about = { name: 'order', description: 'Finds an order.', input }

/** A tool as plain JavaScript may write it. */
function declare(options: unknown): unknown {
  return Reflect.apply(defineTool, undefined, [options])
}

describe('the tags of a tool', () => {
  it('may be a list: a write drops by it what a read has kept', async () => {
    let state = 'sent'
    const find = defineTool({ ...about, effect: 'read', cache: { tags: ['orders'] }, run: () => state })
    const cancel = defineTool({ ...about, name: 'cancel', effect: 'write', invalidates: ['orders'], run: () => 'done' })
    const { runtime } = await setUp({ embedder: false })
    const first = await runtime.call(find, { id: '1' })
    state = 'cancelled'
    const second = await runtime.call(find, { id: '1' })
    await runtime.call(cancel, { id: '1' })
    expect([first, second, await runtime.call(find, { id: '1' })]).toEqual(['sent', 'sent', 'cancelled'])
  })

  it('may be a list where a function is cached', async () => {
    let calls = 0
    const { runtime } = await setUp({ embedder: false })
    const count = runtime.cached(() => ++calls, { name: 'count', tags: ['counts'] })
    await count()
    await runtime.cache.invalidate({ tags: ['counts'] })
    expect(await count()).toBe(2)
  })

  it('may be a list on a method', () => {
    @Agent({ name: 'desk', persona: { id: 'desk', instructions: 'You help.' }, model: 'scripted/one' })
    class Desk {
      @Tool({ description: 'Finds.', input, effect: 'read', cache: { tags: ['orders'] } })
      find(): string {
        return 'found'
      }
    }
    expect(describeAgent(Desk).tools[0]?.cache?.tags({} as never)).toEqual(['orders'])
  })

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a text', { effect: 'read', cache: { tags: 'orders' } }, /^defineTool 'order': `cache.tags` is no list of tags/],
    ['a list of numbers', { effect: 'read', cache: { tags: [1] } }, /`cache.tags` is no list of tags/],
    ['a text to drop by', { effect: 'write', invalidates: 'orders' }, /`invalidates` is no list of tags/],
    ['no body', { run: undefined }, /^defineTool 'order': `run` is missing/],
    ['a body under another name', { run: undefined, runn: () => 1 }, /`runn` is not an option. Did you mean `run`/],
  ])('are refused when the tool is declared: %s', (_what, change, sentence) => {
    expect(() => declare({ ...about, run: () => 'found', ...change })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(sentence) }),
    )
  })

  it('are refused at the call when their function gives no list: the sentence names the tool, and quotes nothing', async () => {
    const { runtime } = await setUp({ embedder: false })
    const find = declare({ ...about, effect: 'read', cache: { tags: ({ id }: { id: string }) => id }, run: () => 1 })
    const drop = declare({ ...about, effect: 'write', invalidates: async () => ['orders'], run: () => 1 })
    const call = async (tool: unknown): Promise<unknown> =>
      Reflect.apply(runtime.call, undefined, [tool, { id: 'secret' }])
    await expect(call(find)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: "defineTool 'order': `cache.tags` gave a text. Let it give a list of tags, each a text.",
    })
    await expect(call(drop)).rejects.toThrow("defineTool 'order': `invalidates` gave a promise.")
  })
})

it('says in the log, loud enough to be heard, that a tool failed by a fault of the program', async () => {
  const warnings: unknown[] = []
  const note = (): void => undefined
  const logger: Logger = {
    debug: note,
    info: note,
    error: note,
    warn: (message, fields) => void warnings.push([message.includes('fault of the program'), fields]),
  }
  const broken = declare({ ...about, run: (given: { lines: string[] }) => given.lines.length })
  const circle: { self?: unknown } = {}
  circle.self = circle
  const odd = declare({ ...about, name: 'odd', run: () => circle })
  const gone = declare({ ...about, name: 'gone', run: () => Promise.reject(new Error('There is no such order.')) })
  const desk = Reflect.apply(defineAgent, undefined, [
    {
      name: 'desk',
      persona: { id: 'desk', instructions: 'You help.' },
      model: 'scripted/one',
      tools: [broken, odd, gone],
    },
  ])
  const toolCalls = ['order', 'odd', 'gone'].map((name) => ({ name, input: { id: '1' } }))
  const { runtime } = await setUp({ embedder: false, logger, script: [{ toolCalls }, 'I am sorry.'] })
  await runtime.run(desk, 'Where is it?')
  expect(warnings).toEqual([
    [true, { tool: 'order', code: 'TypeError' }],
    [true, { tool: 'odd', code: 'TOOL_FAILED' }],
  ])
})
