import { describe, expect, it } from 'vitest'
import { defineAgent, type LlmRequest, type MediaPart, type Message } from 'stratagent'
import { ask, setUp } from '../set-up.ts'

const question = 'How do I reset my password?'
const otherWords = 'I forgot my password, how do I reset it?'

const agent = (name: string, instructions: string) =>
  defineAgent({ name, persona: { id: 'desk', instructions }, model: 'scripted/one' })

describe('T4 the same question', () => {
  const bank = agent('bank', 'You work for a bank.')
  const shop = agent('shop', 'You work for a shop.')

  it('has an entry for each of two agents', async () => {
    const { runtime, store } = await setUp({ script: ({ system }) => `Answer of ${system}` })
    const answers = [await runtime.run(bank, question), await runtime.run(shop, question)]
    expect(answers.map(({ text }) => text)).toEqual([
      'Answer of You work for a bank.',
      'Answer of You work for a shop.',
    ])
    // each has the answer of its run and that of its model
    const { entries } = await store.figures()
    await runtime.run(bank, question)
    await runtime.run(shop, question)
    expect((await store.figures()).entries).toBe(entries)
    expect((await runtime.run(shop, question)).text).toBe('Answer of You work for a shop.')
  })

  it('is never answered by meaning for one agent with what another one said', async () => {
    const { runtime } = await setUp({ script: ({ system }) => `Answer of ${system}` })
    await runtime.run(bank, question)
    const other = await runtime.run(shop, otherWords)
    expect([other.servedBy, other.text]).toEqual(['provider', 'Answer of You work for a shop.'])
    const same = await runtime.run(bank, otherWords)
    expect([same.servedBy, same.text]).toEqual(['semantic', 'Answer of You work for a bank.'])
  })

  it('is never answered while another agent is being asked', async () => {
    const { runtime } = await setUp({ script: ({ system }) => `Answer of ${system}` })
    const answers = await Promise.all([bank, shop, bank, shop].map((one) => runtime.run(one, question)))
    expect(answers.map(({ text }) => text)).toEqual(
      [bank, shop, bank, shop].map((one) => `Answer of ${one.persona.instructions}`),
    )
  })

  it.each<[string, Partial<LlmRequest>]>([
    ['system text', { system: 'You work for a shop.' }],
    ['tools', { tools: [{ name: 'find', description: 'Finds.', input: { type: 'object' } }] }],
    ['history', { messages: [{ role: 'assistant', content: 'Hello.' }, ...ask(otherWords).messages] }],
    ['documents', { documents: [{ id: 'd1', text: 'Passwords are reset by mail.' }] }],
    ['settings', { temperature: 0 }],
    ['model', { model: 'scripted/two' }],
  ])('is never answered by meaning under other %s', async (_what, change) => {
    const { runtime } = await setUp()
    await runtime.llm(ask(question))
    expect((await runtime.llm({ ...ask(otherWords), ...change })).servedBy).toBe('provider')
    expect((await runtime.llm(ask(otherWords))).servedBy).toBe('semantic')
  })
})

describe('T10 a prompt with images', () => {
  const bytes = (...values: readonly number[]): MediaPart => ({
    type: 'image',
    mediaType: 'image/png',
    data: new Uint8Array(values),
  })
  const at = (address: string): MediaPart => ({ type: 'image', mediaType: 'image/png', data: new URL(address) })
  const [cat, dog] = [bytes(1, 2, 3), bytes(1, 2, 4)]
  const [here, there] = [at('https://a.example/cat.png'), at('https://a.example/dog.png')]
  const show = (...images: readonly MediaPart[]): LlmRequest => ({
    model: 'scripted/one',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Which of these is a cat?' }, ...images] }],
  })

  it.each<[string, readonly MediaPart[], readonly MediaPart[]]>([
    ['one of two, by their bytes', [cat, dog], [cat]],
    ['the other of two, by their bytes', [cat, dog], [dog]],
    ['one more, by its bytes', [cat], [cat, dog]],
    ['another second, by its bytes', [cat, dog], [cat, cat]],
    ['the same in another order, by their bytes', [cat, dog], [dog, cat]],
    ['one of two, by their addresses', [here, there], [here]],
    ['the other of two, by their addresses', [here, there], [there]],
    ['another second, by its address', [here, there], [here, here]],
    ['the same in another order, by their addresses', [here, there], [there, here]],
    ['the same address with another query', [here], [at('https://a.example/cat.png?v=2')]],
    ['the address as text', [here], [bytes(...new TextEncoder().encode('https://a.example/cat.png'))]],
    ['another type', [cat], [{ ...cat, mediaType: 'image/jpeg' }]],
    ['a file of the same bytes', [cat], [{ ...cat, type: 'file' }]],
    ['none', [cat], []],
  ])('is not answered by the entry of %s', async (_what, first, second) => {
    const { runtime } = await setUp()
    await runtime.llm(show(...first))
    expect((await runtime.llm(show(...second))).servedBy).toBe('provider')
    expect((await runtime.llm(show(...first))).servedBy).toBe('exact')
  })

  it('is found again when its bytes are the same, whatever holds them', async () => {
    const { runtime } = await setUp()
    await runtime.llm(show(cat, here))
    const again = show({ ...cat, data: Buffer.from([1, 2, 3]) }, at('https://a.example/cat.png'))
    expect((await runtime.llm(again)).servedBy).toBe('exact')
  })

  it('is never looked for by its meaning: the text alone does not say what is asked', async () => {
    const { runtime } = await setUp()
    await runtime.llm(ask('Which of these is a cat?'))
    const { servedBy, cache } = await runtime.llm(show(cat))
    expect(servedBy).toBe('provider')
    expect(cache).toContainEqual(
      expect.objectContaining({ layer: 'semantic', result: 'bypass', reason: 'not-eligible' }),
    )
    expect((await runtime.llm(ask('Which one of these is a cat?'))).servedBy).toBe('semantic')
  })
})

describe('T13 the ids of tool calls', () => {
  /** A conversation in which two orders were looked up, with these ids for the calls and for their results. */
  function lookedUp(calls: readonly [string, string], results: readonly [string, string]): LlmRequest {
    const call = (id: string, order: string) =>
      ({ type: 'tool-call', id, name: 'find', input: { order }, json: JSON.stringify({ order }) }) as const
    const result = (id: string, text: string) => ({ type: 'tool-result', id, name: 'find', text }) as const
    const messages: readonly Message[] = [
      { role: 'user', content: 'Where are my orders 1 and 2?' },
      { role: 'assistant', content: [call(calls[0], '1'), call(calls[1], '2')] },
      { role: 'tool', content: [result(results[0], 'sent'), result(results[1], 'lost')] },
    ]
    return { model: 'scripted/one', messages }
  }

  it('are numbered in order: providers draw them at random, and equal conversations meet all the same', async () => {
    const { runtime } = await setUp()
    await runtime.llm(lookedUp(['call_a', 'call_b'], ['call_a', 'call_b']))
    const again = await runtime.llm(lookedUp(['toolu_9', 'toolu_8'], ['toolu_9', 'toolu_8']))
    expect(again.servedBy).toBe('exact')
  })

  it('keep their linkage: results that change places are another conversation', async () => {
    const { runtime } = await setUp()
    await runtime.llm(lookedUp(['call_a', 'call_b'], ['call_a', 'call_b']))
    expect((await runtime.llm(lookedUp(['call_a', 'call_b'], ['call_b', 'call_a']))).servedBy).toBe('provider')
    expect((await runtime.llm(lookedUp(['call_a', 'call_b'], ['call_a', 'call_a']))).servedBy).toBe('provider')
    expect((await runtime.llm(lookedUp(['call_a', 'call_b'], ['call_a', 'other']))).servedBy).toBe('provider')
  })

  it('leave the name of the tool where it is', async () => {
    const { runtime } = await setUp()
    const request = lookedUp(['call_a', 'call_b'], ['call_a', 'call_b'])
    await runtime.llm(request)
    const renamed: unknown = JSON.parse(JSON.stringify(request).replace('"name":"find"', '"name":"list"'))
    expect((await runtime.llm(renamed as LlmRequest)).servedBy).toBe('provider')
  })

  it('and the white space of their JSON do not keep equal conversations apart', async () => {
    const { runtime } = await setUp()
    const request = lookedUp(['call_a', 'call_b'], ['call_a', 'call_b'])
    await runtime.llm(request)
    const spaced: unknown = JSON.parse(
      JSON.stringify(request).replace(String.raw`{\"order\":\"1\"}`, String.raw`{ \"order\" : \"1\" }`),
    )
    expect(spaced).not.toEqual(request)
    expect((await runtime.llm(spaced as LlmRequest)).servedBy).toBe('exact')
  })

  it('do not reach the model changed: it gets those it gave', async () => {
    const { runtime, model } = await setUp()
    const request = lookedUp(['call_a', 'call_b'], ['call_a', 'call_b'])
    await runtime.llm(request)
    expect(model.requests[0]?.messages).toEqual(request.messages)
  })
})
