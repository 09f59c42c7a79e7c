import {
  createRuntime,
  defineAgent,
  defineTool,
  memorySessions,
  memoryStore,
  type LogFields,
  type Logger,
} from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { clerk, wish } from '../runtime/desk.ts'

const broken = defineTool({
  name: 'broken',
  description: 'Throws.',
  input: z.object({}),
  run: () => Promise.reject(new Error('the card is 4711')),
})
const agent = defineAgent({ ...clerk, tools: [broken] })
const information = 'stratagent info: A tool failed; the model is told. tool=broken code=Error\n'
const mistake = expect.stringMatching(/^stratagent error: A conversation could not be extended.* agent=clerk\n$/)

/** A run in which a tool fails (info) and the session cannot be written (error). */
async function runWith(logger: Logger | 'debug' | 'info' | 'warn' | 'error' | 'silent' | undefined): Promise<void> {
  await using runtime = await createRuntime({
    store: memoryStore(),
    sessions: { ...memorySessions(), append: () => Promise.reject(new Error('disk full')) },
    embedder: false,
    providers: [scriptedModel([wish('broken'), 'I see.'])],
    ...(logger !== undefined && { logger }),
  })
  await runtime.run(agent, 'My card is 4711.', { session: 's1' })
}

/** What was written to standard error. */
function written(): string[] {
  const lines: string[] = []
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  onTestFinished(() => spy.mockRestore())
  return lines
}

describe('a logger', () => {
  it.each([
    ['debug', [information, mistake]],
    ['info', [information, mistake]],
    ['warn', [mistake]],
    ['error', [mistake]],
    ['silent', []],
    [undefined, [mistake]],
  ] as const)('writes lines of its level and above to standard error: %s', async (level, expected) => {
    const lines = written()
    await runWith(level)
    expect(lines).toEqual(expected)
  })

  it('of the application gets a level, a sentence and fields, and never a word of the prompt', async () => {
    const lines: { level: string; message: string; fields: LogFields | undefined }[] = []
    const at = (level: string) => (message: string, fields?: LogFields) => void lines.push({ level, message, fields })
    const standard = written()
    await runWith({ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') })
    expect(lines).toEqual([
      { level: 'info', message: 'A tool failed; the model is told.', fields: { tool: 'broken', code: 'Error' } },
      { level: 'error', message: expect.stringContaining('conversation'), fields: { agent: 'clerk' } },
    ])
    expect(standard).toEqual([])
    expect(JSON.stringify(lines)).not.toContain('4711')
  })
})
