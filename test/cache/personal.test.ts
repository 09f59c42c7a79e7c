import { describe, expect, it } from 'vitest'
import { defineAgent, defineTool, type Runtime } from 'stratagent'
import { z } from 'zod'
import { setUp } from '../set-up.ts'
import { ways } from './ways.ts'

const ann = { tenant: 'acme', user: 'ann' }
const bob = { tenant: 'acme', user: 'bob' }

const balance = defineTool({
  name: 'balance',
  description: 'The balance of who asks.',
  input: z.object({}),
  effect: 'read',
  scope: 'user',
  cache: true,
  run: (_input, { identity: { user = 'nobody' } }) => `balance of ${user}`,
})
const bank = defineAgent({
  name: 'bank',
  persona: { id: 'bank', instructions: 'You know balances.' },
  model: 'scripted/one',
  tools: [balance],
})

/** A bank whose model asks for the balance when the question is about it. */
const setUpBank = () =>
  setUp({
    agents: [bank],
    script: ({ messages }) => {
      const last = messages.at(-1)
      if (last?.role === 'tool') return last.content.map(({ text }) => text).join('')
      return /balance/.test(JSON.stringify(last)) ? { toolCalls: [{ name: 'balance', input: {} }] } : 'at nine'
    },
  })

const answerTo = async (runtime: Runtime, question: string, who: object): Promise<readonly [string, string]> => {
  const { text, servedBy } = await runtime.run(bank, question, who)
  return [text, servedBy]
}

describe('T22 an answer that rests on a personal tool', () => {
  it('reaches no other user, by its words or by its meaning', async () => {
    const { runtime } = await setUpBank()
    expect(await answerTo(runtime, 'What is my account balance?', ann)).toEqual(['balance of ann', 'provider'])
    for (const question of ['What is my account balance?', "What's my account balance?"]) {
      expect(await answerTo(runtime, question, bob)).toEqual([`balance of bob`, expect.any(String)])
      expect((await answerTo(runtime, question, { tenant: 'acme' }))[0]).toBe('balance of nobody')
    }
  })

  it('reaches its own user again, by its words and by its meaning', async () => {
    const { runtime } = await setUpBank()
    await answerTo(runtime, 'What is my account balance?', ann)
    await answerTo(runtime, 'What is my account balance?', bob)
    expect(await answerTo(runtime, 'What is my account balance?', ann)).toEqual(['balance of ann', 'exact'])
    expect(await answerTo(runtime, "What's my account balance?", ann)).toEqual(['balance of ann', 'semantic'])
    expect(await answerTo(runtime, "What's my account balance?", ann)).toEqual(['balance of ann', 'exact'])
    expect(await answerTo(runtime, "What's my account balance?", bob)).toEqual(['balance of bob', 'semantic'])
  })

  it('is found by nobody of another tenant who has the same name', async () => {
    const { runtime } = await setUpBank()
    await answerTo(runtime, 'What is my account balance?', ann)
    const [, servedBy] = await answerTo(runtime, 'What is my account balance?', { tenant: 'globex', user: 'ann' })
    expect(servedBy).toBe('provider')
  })

  it('leaves answers that touch nothing personal to everybody of the tenant', async () => {
    const { runtime } = await setUpBank()
    await answerTo(runtime, 'When do you open?', ann)
    expect(await answerTo(runtime, 'When do you open?', bob)).toEqual(['at nine', 'exact'])
  })

  it('is not kept when nobody is named', async () => {
    const { runtime } = await setUpBank()
    for (let time = 0; time < 2; time++) {
      const { text, cache } = await runtime.run(bank, 'What is my account balance?', { tenant: 'acme' })
      expect(text).toBe('balance of nobody')
      expect(
        cache.filter(({ layer, kind, result }) => result === 'hit' && (kind === 'agent' || layer === 'tool')),
      ).toEqual([])
    }
  })
})

describe.each(ways)('a cache of user scope, asked by %s', (_name, way) => {
  it('answers each user from their own entries alone', async () => {
    const { runtime } = await setUp({ cache: { scope: 'user' } })
    await way(runtime, 'What is the capital of France?', ann)
    for (const question of ['What is the capital of France?', 'Tell me the capital city of France.']) {
      expect((await way(runtime, question, { ...bob, cache: 'no-store' })).servedBy).toBe('provider')
      expect((await way(runtime, question, { ...ann, cache: 'no-store' })).servedBy).not.toBe('provider')
    }
  })
})

it.each(ways)('S1 answers no tenant with the entry of another, by %s', async (_name, way) => {
  const { runtime, model } = await setUp()
  for (const tenant of ['acme', 'globex', undefined]) {
    for (const question of ['What is the capital of France?', 'Tell me the capital city of France.']) {
      const { servedBy, cache } = await way(runtime, question, tenant === undefined ? {} : { tenant })
      expect(servedBy).toBe(question.startsWith('What') ? 'provider' : 'semantic')
      if (servedBy === 'provider') {
        expect(cache.find(({ layer }) => layer === 'semantic')?.reason).toBe('no-candidate')
        expect(cache.find(({ layer }) => layer === 'embedding')?.result).toBe('miss')
      }
    }
  }
  expect(model.requests).toHaveLength(3)
})

describe('T19 an answer that turns out personal on its way', () => {
  const question = { model: 'scripted/one', messages: [{ role: 'user' as const, content: 'What do I owe?' }] }
  const setUpNarrowed = (stage: 'user' | 'verify', gate: Promise<void>) =>
    setUp({
      embedder: false,
      script: [async () => (await gate, 'you owe 5'), 'you owe 7'],
      middleware: {
        llm: [
          {
            name: 'narrow',
            stage,
            handle: async (call, next) => ({ ...(await next(call)), keep: { store: true, scope: 'user' } }),
          },
        ],
      },
    })

  it.each(['run to its end', 'streamed'])('never reaches the follower of a leader who has left: %s', async (way) => {
    const gate = Promise.withResolvers<void>()
    const { runtime, model } = await setUpNarrowed('verify', gate.promise)
    const leaving = new AbortController()
    const send = (who: object, options: object = {}) => {
      if (way === 'streamed') return runtime.streamLlm(question, { ...who, ...options }).result
      return runtime.llm(question, { ...who, ...options })
    }
    const led = send(ann, { signal: leaving.signal })
    const followed = send(bob)
    await expect.poll(() => model.requests.length).toBe(1)
    leaving.abort()
    await expect(led).rejects.toMatchObject({ code: 'ABORTED' })
    gate.resolve()
    expect((await followed).text).toBe('you owe 7')
  })

  it.each(['user', 'verify'] as const)(
    'stays with its user in the run that was built from it: stage %s',
    async (stage) => {
      const { runtime } = await setUpNarrowed(stage, Promise.resolve())
      const clerk = defineAgent({ name: 'clerk', persona: { id: 'c', instructions: 'Say.' }, model: 'scripted/one' })
      expect((await runtime.run(clerk, 'What do I owe?', ann)).text).toBe('you owe 5')
      const other = await runtime.run(clerk, 'What do I owe?', bob)
      expect(other.cache.filter(({ kind, layer }) => kind === 'agent' && layer === 'exact')).toMatchObject([
        { result: 'miss' },
      ])
    },
  )
})
