import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineAgent, memorySessions, sqliteSessions, textOf, type Message, type SessionStore } from 'stratagent'
import { describe, expect, it, onTestFinished } from 'vitest'
import { setUp } from '../set-up.ts'
import { clerk, double, eventsOf, wish } from './desk.ts'

function sqlite(): SessionStore {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-'))
  const sessions = sqliteSessions({ path: join(folder, 'sessions.sqlite') })
  onTestFinished(async () => {
    await sessions.close()
    rmSync(folder, { recursive: true })
  })
  return sessions
}

const agent = defineAgent({ ...clerk, tools: [double] })
const asker = { tenant: 'acme', user: 'u1', session: 's1' }

function spoken(messages: readonly Message[] | undefined): readonly string[] | undefined {
  return messages?.map(({ role, content }) => `${role}: ${textOf(content)}`)
}

describe.each([
  ['memory', memorySessions],
  ['sqlite', sqlite],
])('a session in %s', (_name, make) => {
  it('carries what was said, tools included, to the next turn', async () => {
    const script = [wish('double', { n: 4 }), 'It is 8.', 'You asked for twice 4.']
    const { runtime, model } = await setUp({ embedder: false, sessions: make(), script })
    await runtime.run(agent, 'Twice 4?', asker)
    await runtime.run(agent, 'What did I ask?', asker)
    expect(model.requests[2]?.messages).toMatchObject([
      { role: 'user', content: 'Twice 4?' },
      { role: 'assistant', content: [{ type: 'tool-call', name: 'double', input: { n: 4 } }] },
      { role: 'tool', content: [{ type: 'tool-result', text: '8' }] },
      { role: 'assistant', content: 'It is 8.' },
      { role: 'user', content: 'What did I ask?' },
    ])
  })

  it.each([
    ['user', { ...asker, user: 'u2' }],
    ['tenant', { ...asker, tenant: 'other' }],
    ['session', { ...asker, session: 's2' }],
    ['user, none named', { tenant: 'acme', session: 's1' }],
  ])('is not seen by another %s', async (_what, other) => {
    const { runtime, model } = await setUp({ embedder: false, sessions: make() })
    await runtime.run(agent, 'My name is Ada.', asker)
    await runtime.run(agent, 'What is my name?', other)
    expect(spoken(model.requests[1]?.messages)).toEqual(['user: What is my name?'])
  })

  it('is not there for a run that names none', async () => {
    const { runtime, model } = await setUp({ embedder: false, sessions: make() })
    await runtime.run(agent, 'My name is Ada.', asker)
    await runtime.run(agent, 'What is my name?', { tenant: 'acme', user: 'u1' })
    expect(spoken(model.requests[1]?.messages)).toEqual(['user: What is my name?'])
  })

  it('is extended after a hit as after an answer', async () => {
    const { runtime, model } = await setUp({ embedder: false, sessions: make() })
    await runtime.run(agent, 'Hello', asker)
    const hit = await runtime.run(agent, 'Hello', { ...asker, session: 's2' })
    expect(hit.servedBy).toBe('exact')
    await runtime.run(agent, 'And now?', { ...asker, session: 's2' })
    expect(model.requests[1]?.messages).toMatchObject([
      { content: 'Hello' },
      { role: 'assistant' },
      { content: 'And now?' },
    ])
  })

  it('makes the same words another question once something was said before (T3)', async () => {
    const { runtime, model } = await setUp({ embedder: false, sessions: make() })
    await runtime.run(agent, 'Cancel order 1?', { ...asker, session: 'one' })
    await runtime.run(agent, 'Cancel order 2?', { ...asker, session: 'two' })
    await runtime.run(agent, 'yes, cancel it', { ...asker, session: 'one' })
    const second = await runtime.run(agent, 'yes, cancel it', { ...asker, session: 'two' })
    expect(second.servedBy).toBe('provider')
    expect(spoken(model.requests[3]?.messages)?.[0]).toBe('user: Cancel order 2?')
  })

  it('is left as it was by a run that failed', async () => {
    const script = ['First.', new Error('broken'), 'Third.']
    const { runtime, model } = await setUp({ embedder: false, sessions: make(), script })
    await runtime.run(agent, 'One', asker)
    await expect(runtime.run(agent, 'Two', asker)).rejects.toThrow('broken')
    await runtime.run(agent, 'Three', asker)
    expect(spoken(model.requests[2]?.messages)).toEqual(['user: One', 'assistant: First.', 'user: Three'])
  })

  it('is extended by a stream that was read to its end, and not by one that was left', async () => {
    const { runtime, model } = await setUp({ embedder: false, sessions: make() })
    for await (const { type } of runtime.stream(agent, 'one two three', asker)) if (type === 'text') break
    await eventsOf(runtime.stream(agent, 'four five', asker))
    await runtime.run(agent, 'six', asker)
    expect(spoken(model.requests[2]?.messages)).toEqual(['user: four five', 'assistant: FOUR FIVE', 'user: six'])
  })
})

describe('a session in sqlite', () => {
  it('is there for the next runtime on the same file', async () => {
    const sessions = sqlite()
    const first = await setUp({ embedder: false, sessions })
    await first.runtime.run(agent, 'My name is Ada.', asker)
    await first.runtime.close()
    const second = await setUp({ embedder: false, sessions })
    await second.runtime.run(agent, 'What is my name?', asker)
    expect(second.model.requests[0]?.messages).toHaveLength(3)
  })
})

describe('a session store that fails', () => {
  it('on writing costs the conversation its memory, not the caller the answer', async () => {
    const lines: string[] = []
    const note = (message: string): void => void lines.push(message)
    const sessions: SessionStore = {
      ...memorySessions(),
      append: () => Promise.reject(new Error('disk full')),
    }
    const { runtime } = await setUp({
      embedder: false,
      sessions,
      logger: { debug: note, info: note, warn: note, error: note },
    })
    expect((await runtime.run(agent, 'Hi', asker)).output).toBe('HI')
    expect(lines).toEqual([expect.stringContaining('conversation could not be extended')])
  })
})
