import { describe, expect, it } from 'vitest'
import { defineAgent, defineTool, StratagentError, type LlmResult, type LlmStream } from 'stratagent'
import { z } from 'zod'
import { ask, setUp } from '../set-up.ts'
import { heldAfterFirst, newHold } from './hold.ts'
import { orderDesk } from './order-desk.ts'
import { ways } from './ways.ts'

const question = ask('Where is the museum?')
const broken = (): StratagentError => new StratagentError('PROVIDER_REJECTED', 'The provider says no.')

/** So many of the same at once. */
function crowd<T>(size: number, start: (index: number) => T): readonly T[] {
  return Array.from({ length: size }, (_item, index) => start(index))
}

describe.each(ways)('a crowd that asks by %s', (_name, way) => {
  it('T36 S10 is answered by one provider call', async () => {
    const hold = newHold()
    const { runtime, model, store } = await setUp({
      script: [
        async () => {
          await hold.here()
          return 'the old town'
        },
      ],
    })
    const all = crowd(100, () => way(runtime, 'Where is the museum?'))
    await hold.reached
    hold.release()
    const answers = await Promise.all(all)
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['the old town']))
    const coalesced = answers.filter(({ cache }) => cache.some(({ result }) => result === 'coalesced'))
    expect(coalesced).toHaveLength(99)
    expect(model.requests).toHaveLength(1)
    expect(await store.figures()).toMatchObject({ entries: _name === 'llm' || _name === 'streamLlm' ? 2 : 3 })
  })

  it('T36 S1 is never answered across tenants', async () => {
    const hold = newHold()
    const { runtime, model } = await setUp({
      embedder: false,
      script: async (_request, { identity: { tenant = 'nobody' } }) => {
        await hold.here()
        return `for ${tenant}`
      },
    })
    const tenants = ['acme', 'globex', 'acme', undefined, 'globex']
    const all = tenants.map((tenant) => way(runtime, 'Where is the museum?', tenant === undefined ? {} : { tenant }))
    await hold.reached
    hold.release()
    const texts = (await Promise.all(all)).map(({ text }) => text)
    expect(texts).toEqual(tenants.map((tenant) => `for ${tenant ?? 'nobody'}`))
    expect(model.requests).toHaveLength(3)
  })

  it.each(['bypass', 'refresh', 'no-store'] as const)('T36 asks one by one in the mode %s', async (cache) => {
    const hold = newHold()
    const { runtime, model } = await setUp({
      embedder: false,
      script: async () => {
        await hold.here()
        return 'the old town'
      },
    })
    const all = crowd(3, () => way(runtime, 'Where is the museum?', { cache }))
    await hold.reached
    hold.release()
    await Promise.all(all)
    expect(model.requests).toHaveLength(3)
  })

  it('T36 S10 goes on when the first of it gives up', async () => {
    const hold = newHold()
    const leader = new AbortController()
    const { runtime, model } = await setUp({
      embedder: false,
      script: [
        async () => {
          await hold.here()
          return 'the old town'
        },
      ],
    })
    const first = way(runtime, 'Where is the museum?', { signal: leader.signal })
    const others = crowd(5, () => way(runtime, 'Where is the museum?'))
    await hold.reached
    leader.abort()
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' })
    hold.release()
    expect((await Promise.all(others)).map(({ text }) => text)).toEqual(crowd(5, () => 'the old town'))
    expect((await way(runtime, 'Where is the museum?')).servedBy).toBe('exact')
    model.assertConsumed()
  })

  it('T36 asks once more when the first of it fails', async () => {
    const hold = newHold()
    const { runtime, model } = await setUp({
      embedder: false,
      script: [
        async () => {
          await hold.here()
          return broken()
        },
        'the old town',
      ],
    })
    const first = way(runtime, 'Where is the museum?')
    const others = crowd(5, () => way(runtime, 'Where is the museum?'))
    await hold.reached
    hold.release()
    await expect(first).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' })
    expect((await Promise.all(others)).map(({ text }) => text)).toEqual(crowd(5, () => 'the old town'))
    model.assertConsumed()
  })
})

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
