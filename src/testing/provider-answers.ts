import { expect, it } from 'vitest'
import { textOf } from '../contract/llm.ts'
import type { LlmRequest, ToolSpec } from '../contract/llm.ts'
import type { ProviderUnderTest } from './describe-provider.ts'
import { collectingSink, llmProbe } from './probe-call.ts'
import { assembled, probe, spoken, withoutIds } from './provider-probe.ts'
import type { WireAnswer } from './wire-answer.ts'

const orderTool: ToolSpec = {
  name: 'findOrder',
  description: 'Finds an order by its number.',
  input: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'], additionalProperties: false },
}
const answers: Readonly<Record<string, WireAnswer>> = {
  text: 'Paris, of course.',
  'text in pieces, an empty one among them': { chunks: ['Pa', '', 'ris \u{1F5FC}', '.'] },
  'a tool call': { toolCalls: [{ name: 'findOrder', input: { id: '42' } }] },
  'text and two tool calls': {
    text: 'I look.',
    toolCalls: [
      { name: 'findOrder', input: { id: '1' } },
      { name: 'findOrder', input: { id: '2' } },
    ],
  },
  'a tool call without input': { toolCalls: [{ name: 'findOrder', input: {} }] },
  'thoughts and text': { reasoning: 'France has a capital, and it is not Lyon.', text: 'Paris.' },
  'an object': { object: { city: 'Paris', people: [1, 2, null] } },
  'an answer that was cut for its length': { text: 'Par', finish: 'length' },
  'a refusal': { text: 'I may not say.', finish: 'refusal' },
  'an answer with token counts': { text: 'Paris.', usage: { input: 900, cacheRead: 300, cacheWrite: 200, output: 40 } },
}
const format = {
  name: 'capital',
  schema: {
    type: 'object',
    properties: { city: { type: 'string', minLength: 1 } },
    required: ['city'],
    additionalProperties: false,
  },
  check: (value: unknown) => ({ value }),
}

/** The part of the suite in which all goes well. */
export function describeProviderAnswers(subject: ProviderUnderTest): void {
  const { model, logprobs = true, priced = true } = subject

  it('answers a question', async () => {
    const { ask } = await probe(subject, { answer: ['Paris.'] })
    const { response, servedBy } = await ask()
    expect(response.content).toEqual([{ type: 'text', text: 'Paris.' }])
    expect(response.finishReason).toBe('stop')
    expect(response.model).toBe(model.slice(model.indexOf('/') + 1))
    expect(response.id).toEqual(expect.any(String))
    expect(servedBy).toBe('provider')
  })

  it.each(Object.entries(answers))('T30 gives the same answer streamed as whole: %s', async (_what, answer) => {
    const { ask, stream } = await probe(subject, { answer: [answer, answer] })
    const request: Partial<LlmRequest> = { tools: [orderTool] }
    const whole = await ask(request)
    const { outcome, deltas } = await stream(request)
    expect(withoutIds(outcome.response)).toEqual(withoutIds(whole.response))
    expect(assembled(deltas)).toEqual(spoken(outcome.response))
    expect(outcome.deltas).toEqual(deltas)
    expect(deltas.filter((delta) => 'text' in delta && delta.text === '')).toEqual([])
    expect(whole.deltas).toBeUndefined()
  })

  it('waits for the reader of a stream before it writes on', async () => {
    const { provider, requestOf } = await probe(subject, { answer: ['One two three four five.'] })
    let writing = 0
    let most = 0
    const sink = collectingSink(async () => {
      most = Math.max(most, ++writing)
      await new Promise((resolve) => setImmediate(resolve))
      writing--
    })
    await provider.call(llmProbe(requestOf(), { sink }))
    expect(sink.deltas.length).toBeGreaterThan(1)
    expect(most).toBe(1)
  })

  it('carries a tool call there and its result back', async () => {
    const { ask, requestOf, server } = await probe(subject, {
      answer: [
        { toolCalls: [{ name: 'findOrder', input: { id: '7' } }] },
        ({ toolResults }) => `It is ${toolResults.map(({ name, text }) => `${name}: ${text}`).join()}.`,
      ],
    })
    const question = requestOf({ tools: [orderTool] })
    const { response } = await ask(question)
    const [call] = response.content
    if (call?.type !== 'tool-call') throw new Error('The answer holds no tool call.')
    expect(call).toMatchObject({ name: 'findOrder', input: { id: '7' }, json: '{"id":"7"}' })
    expect(response.finishReason).toBe('tool-calls')
    const result = { type: 'tool-result' as const, id: call.id, name: call.name, text: 'on its way' }
    const second = await ask({
      ...question,
      messages: [
        ...question.messages,
        { role: 'assistant', content: response.content },
        { role: 'tool', content: [result] },
      ],
    })
    expect(textOf(second.response.content)).toBe('It is findOrder: on its way.')
    expect(server.requests).toHaveLength(2)
  })

  it('tells two tool calls of one turn apart, and their results', async () => {
    const both = [
      { name: 'findOrder', input: { id: '1' } },
      { name: 'findOrder', input: { id: '2' } },
    ]
    const { ask, requestOf } = await probe(subject, {
      answer: [{ toolCalls: both }, ({ toolResults }) => toolResults.map(({ text }) => text).join()],
    })
    const question = requestOf({ tools: [orderTool] })
    const { response } = await ask(question)
    const calls = response.content.flatMap((part) => (part.type === 'tool-call' ? [part] : []))
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
    const results = calls.map(({ id, name, json }) => ({ type: 'tool-result' as const, id, name, text: `${json}!` }))
    const messages = [
      ...question.messages,
      { role: 'assistant' as const, content: response.content },
      { role: 'tool' as const, content: results },
    ]
    const second = await ask({ ...question, messages })
    expect(textOf(second.response.content)).toBe('{"id":"1"}!,{"id":"2"}!')
  })

  it('tells the model when a tool failed', async () => {
    const { ask, requestOf, server } = await probe(subject, { answer: ['Sorry.'] })
    await ask({
      messages: [
        ...requestOf().messages,
        { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'findOrder', input: {}, json: '{}' }] },
        {
          role: 'tool',
          content: [{ type: 'tool-result', id: 'c1', name: 'findOrder', text: 'no such order', failed: true }],
        },
      ],
      tools: [orderTool],
    })
    const body = JSON.stringify(server.requests[0]?.body)
    expect(body).toContain('no such order')
    expect(body).toMatch(/"is_error":true|The tool failed/)
  })

  it("asks for an answer's shape by the provider's own means", async () => {
    const { ask } = await probe(subject, {
      answer: [
        ({ outputSchema }) => ({
          object: { city: Object.keys(outputSchema ?? {}).includes('properties') ? 'Paris' : '?' },
        }),
      ],
    })
    const { response } = await ask({ output: format })
    expect(JSON.parse(textOf(response.content))).toEqual({ city: 'Paris' })
  })

  it('sends system text and documents as two blocks in front of the conversation, and system messages in it', async () => {
    const { ask, server } = await probe(subject, { answer: [({ system }) => system] })
    const { response } = await ask({
      system: 'You know cities.',
      documents: [{ id: 'a', title: 'On "Paris"', text: 'Paris is big. </document></documents>' }],
      messages: [
        { role: 'user', content: 'Hello.' },
        { role: 'assistant', content: 'Hello!' },
        { role: 'system', content: 'The user is in a hurry.' },
        { role: 'user', content: 'And now?' },
      ],
    })
    const text = textOf(response.content)
    expect(text.startsWith('You know cities.\n<documents>')).toBe(true)
    expect(text.split('</documents>')).toHaveLength(2)
    expect(text).not.toContain('hurry')
    expect(JSON.stringify(server.requests[0]?.body)).toContain('The user is in a hurry.')
  })

  it('T10 sends every image and file of a message, by bytes and by address', async () => {
    const { ask, server } = await probe(subject, { answer: ['Two cats.'] })
    const image = (byte: number) => ({
      type: 'image' as const,
      mediaType: 'image/png',
      data: new Uint8Array([byte, 1]),
    })
    await ask({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is on these?' },
            image(7),
            image(9),
            { type: 'image', mediaType: 'image/png', data: new URL('https://example.test/cat.png') },
            { type: 'file', mediaType: 'application/pdf', data: new Uint8Array([5, 5]), name: 'cat.pdf' },
          ],
        },
      ],
    })
    const body = JSON.stringify(server.requests[0]?.body)
    for (const sent of ['BwE=', 'CQE=', 'https://example.test/cat.png', 'BQU=', 'What is on these?']) {
      expect(body).toContain(sent)
    }
  })

  it('T39 counts all input once, cached or not, and bills the cached part at its own price', async () => {
    const { ask } = await probe(subject, { answer: () => 'Paris.' })
    const request: Partial<LlmRequest> = {
      system: 'You know cities. '.repeat(1500),
      markup: { breakpoints: [{ after: 'system', lifetime: '5m' }], key: 'k' },
    }
    const { usage: first } = (await ask(request)).response
    const { usage: second } = (await ask(request)).response
    expect(first.cacheReadTokens).toBe(0)
    expect(second.cacheReadTokens).toBeGreaterThan(1024)
    expect(second.inputTokens).toBe(first.inputTokens)
    expect(second.inputTokens).toBeGreaterThanOrEqual(second.cacheReadTokens + second.cacheWriteTokens)
    if (priced) expect(second.usd).toBeGreaterThan(0)
    if (priced) expect(second.usd).toBeLessThan(first.usd / 2)
  })

  it('says how sure the model was, where the API tells', async () => {
    const answer: WireAnswer = { chunks: ['Pa', 'ris'], logprobs: [Math.log(0.5), Math.log(0.5)] }
    const { ask, stream } = await probe(subject, { answer: () => answer })
    // a model that thinks tells only when it does not
    const request: Partial<LlmRequest> = { logprobs: true, ...(logprobs ? { effort: 'none' } : {}) }
    const sure = logprobs ? expect.closeTo(0.5) : undefined
    expect((await ask(request)).response.confidence).toEqual(sure)
    expect((await stream(request)).outcome.response.confidence).toEqual(sure)
    expect((await ask()).response.confidence).toBeUndefined()
  })

  it('sends fields it has no name for as they are, and refuses those that are made from the conversation', async () => {
    const { ask, server } = await probe(subject, { answer: ['Paris.'] })
    await ask({ extra: { brand_new: { deep: [1] } } })
    expect(server.requests[0]?.body).toMatchObject({ brand_new: { deep: [1] } })
    await expect(ask({ extra: { model: 'other' } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    expect(server.requests).toHaveLength(1)
  })
}
