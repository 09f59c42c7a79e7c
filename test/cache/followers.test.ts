import { expect, it } from 'vitest'
import { defineAgent, defineTool, type LlmResult, type LlmStream } from 'stratagent'
import { z } from 'zod'
import { ask, setUp } from '../set-up.ts'
import { guide } from './ways.ts'
import { crowd, heldAfterFirst, newHold } from './hold.ts'
import { orderDesk } from './order-desk.ts'

const question = ask('Where is the museum?')

it('T36 shows a follower its first delta before the leader has its last', async () => {
  const hold = newHold()
  const { runtime, model } = await setUp({ script: [{ chunks: heldAfterFirst(['one ', 'two ', 'three'], hold) }] })
  const leader = runtime.streamLlm(question)
  const follower = runtime.streamLlm(question)
  const [led, followed] = [leader[Symbol.asyncIterator](), follower[Symbol.asyncIterator]()]
  const first = { type: 'text', part: 0, text: 'one ' }
  expect((await led.next()).value).toEqual(first)
  expect((await followed.next()).value).toEqual(first)
  await hold.reached
  const late = runtime.streamLlm(question)
  const caughtUp = late[Symbol.asyncIterator]()
  expect((await caughtUp.next()).value).toEqual(first)
  hold.release()
  expect(await Promise.all([leader, follower, late].map(textOf))).toEqual(crowd(3, () => 'one two three'))
  model.assertConsumed()
})

it('T36 shows another user of the tenant the first delta as it comes, where no answer can turn personal', async () => {
  const hold = newHold()
  const { runtime, model } = await setUp({ script: [{ chunks: heldAfterFirst(['one ', 'two'], hold) }] })
  const ann = runtime.as({ tenant: 'acme', user: 'ann' }).streamLlm(question)
  const bob = runtime.as({ tenant: 'acme', user: 'bob' }).streamLlm(question)
  const firsts = await Promise.all([ann, bob].map((stream) => stream[Symbol.asyncIterator]().next()))
  await hold.reached
  expect(firsts.map(({ value }) => value)).toMatchObject(crowd(2, () => ({ type: 'text', text: 'one ' })))
  hold.release()
  expect((await Promise.all([ann.result, bob.result])).map(({ text }) => text)).toEqual(['one two', 'one two'])
  model.assertConsumed()
})

it('S25 replays a run in the pieces in which it was streamed', async () => {
  const { runtime } = await setUp({ embedder: false, script: [{ chunks: ['one ', 'two ', 'three'] }] })
  const piecesOf = async (): Promise<readonly string[]> => {
    const pieces: string[] = []
    for await (const piece of runtime.stream(guide, 'Where is the museum?').textStream) pieces.push(piece)
    return pieces
  }
  expect(await piecesOf()).toEqual(['one ', 'two ', 'three'])
  expect(await piecesOf()).toEqual(['one ', 'two ', 'three'])
})

it('T36 shows a follower of a run its first delta before the leader has its last', async () => {
  const hold = newHold()
  const { runtime, model } = await setUp({
    embedder: false,
    script: [{ chunks: heldAfterFirst(['one ', 'two'], hold) }],
  })
  const streams = crowd(2, () => runtime.stream(guide, 'Where is the museum?'))
  const firsts = await Promise.all(streams.map((stream) => stream[Symbol.asyncIterator]().next()))
  await hold.reached
  expect(firsts.map(({ value }) => value)).toMatchObject(crowd(2, () => ({ type: 'text', text: 'one ' })))
  hold.release()
  expect((await Promise.all(streams.map(({ result }) => result))).map(({ text }) => text)).toEqual([
    'one two',
    'one two',
  ])
  model.assertConsumed()
})

it('T36 shows the whole answer to a follower who streams behind a leader who does not', async () => {
  const hold = newHold()
  const { runtime, model } = await setUp({
    embedder: false,
    script: [
      async () => {
        await hold.here()
        return 'the old town'
      },
    ],
  })
  const leader = runtime.llm(question)
  const follower = runtime.streamLlm(question)
  let text = ''
  const reading = (async () => {
    for await (const piece of follower.textStream) text += piece
  })()
  await hold.reached
  hold.release()
  await Promise.all([leader, reading])
  expect(text).toBe('the old town')
  model.assertConsumed()
})

it('T36 S10 does not leave the next caller behind a provider that hangs after its only caller gave up', async () => {
  const hold = newHold()
  const { runtime, model } = await setUp({
    embedder: false,
    script: [
      async () => {
        await hold.here()
        return 'never'
      },
      'the old town',
    ],
  })
  const caller = new AbortController()
  const first = runtime.llm(question, { signal: caller.signal })
  await hold.reached
  caller.abort()
  await expect(first).rejects.toMatchObject({ code: 'ABORTED' })
  expect((await runtime.llm(question)).text).toBe('the old town')
  expect((await runtime.llm(question)).servedBy).toBe('exact')
  model.assertConsumed()
})

it('T36 S23 never coalesces two equal runs that may write', async () => {
  const desk = orderDesk()
  const hold = newHold()
  const { runtime, model } = await setUp({
    agents: [desk.agent],
    embedder: false,
    script: async (request) => {
      await hold.here()
      return desk.script(request)
    },
  })
  const runs = crowd(2, () => runtime.run(desk.agent, 'Please cancel 42.'))
  await hold.reached
  hold.release()
  const results = await Promise.all(runs)
  expect(desk.cancellations).toHaveLength(2)
  expect(new Set(desk.cancellations.map(({ callId }) => callId)).size).toBe(2)
  expect(model.requests.filter(({ messages }) => messages.length === 1)).toHaveLength(2)
  expect(results.flatMap(({ cache }) => cache).filter(({ result }) => result === 'coalesced')).toEqual([])
})

it('T36 runs a tool once for a crowd that wants the same result', async () => {
  const hold = newHold()
  const counted: string[] = []
  const slow = defineTool({
    name: 'slow',
    description: 'Takes its time.',
    input: z.object({ of: z.string() }),
    effect: 'pure',
    async run({ of }) {
      counted.push(of)
      await hold.here()
      return of.toUpperCase()
    },
  })
  const { runtime } = await setUp({ embedder: false })
  const all = crowd(20, () => runtime.call(slow, { of: 'a' }))
  await hold.reached
  hold.release()
  expect(await Promise.all(all)).toEqual(crowd(20, () => 'A'))
  expect(counted).toEqual(['a'])
})

it('never answers one user with what is under way for another, when a tool is personal', async () => {
  const hold = newHold()
  const balance = defineTool({
    name: 'balance',
    description: 'The balance of who asks.',
    input: z.object({}),
    effect: 'read',
    scope: 'user',
    cache: true,
    async run(_input, { identity: { user = 'nobody' } }) {
      await hold.here()
      return `balance of ${user}`
    },
  })
  const bank = defineAgent({
    name: 'bank',
    persona: { id: 'bank', instructions: 'You know balances.' },
    model: 'scripted/one',
    tools: [balance],
  })
  const { runtime } = await setUp({
    agents: [bank],
    script: ({ messages }) => {
      const last = messages.at(-1)
      if (last?.role === 'tool') return last.content.map(({ text }) => text).join('')
      return { toolCalls: [{ name: 'balance', input: {} }] }
    },
  })
  const users = ['ann', 'bob', 'ann', 'cid']
  const all = users.map((user) => runtime.run(bank, 'What is my balance?', { tenant: 'acme', user }))
  await hold.reached
  hold.release()
  expect((await Promise.all(all)).map(({ text }) => text)).toEqual(users.map((user) => `balance of ${user}`))
})

async function textOf(stream: LlmStream): Promise<string> {
  const { text }: LlmResult = await stream.result
  return text
}
