import { expect, it } from 'vitest'
import { textOf } from '../contract/llm.ts'
import { orderTool, probe } from './provider-probe.ts'
import type { ProviderUnderTest } from './provider-probe.ts'

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

/** The part of the suite about what is sent: tools and their results, shapes, documents, media. */
export function describeProviderConversations(subject: ProviderUnderTest): void {
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

  it('carries a conversation with tool calls to a model that has no tools', async () => {
    const { ask, requestOf, server } = await probe(subject, {
      answer: [({ toolResults }) => toolResults.map(({ name, text }) => `${name}: ${text}`).join()],
    })
    const { response } = await ask({
      messages: [
        ...requestOf().messages,
        { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'findOrder', input: {}, json: '{}' }] },
        { role: 'tool', content: [{ type: 'tool-result', id: 'c1', name: 'findOrder', text: 'on its way' }] },
      ],
    })
    expect(textOf(response.content)).toBe('findOrder: on its way')
    expect(server.requests).toHaveLength(1)
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
}
