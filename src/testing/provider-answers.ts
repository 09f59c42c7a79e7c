import { expect, it } from 'vitest'
import type { LlmRequest } from '../contract/llm.ts'
import { collectingSink, llmProbe } from './probe-call.ts'
import { assembled, orderTool, probe, spoken, withoutIds } from './provider-probe.ts'
import type { ProviderUnderTest } from './provider-probe.ts'
import type { WireAnswer } from './wire-answer.ts'

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
/** The part of the suite about single answers: what they say, how they stream, what they cost. */
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
