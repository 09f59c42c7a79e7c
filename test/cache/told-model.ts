import { noUsage, type AssistantPart, type LlmDelta, type LlmRequest, type Provider } from 'stratagent'

export interface Told {
  readonly content: readonly AssistantPart[]
  readonly deltas: readonly LlmDelta[]
}

/** A provider `told/…` that gives exactly these parts in exactly these deltas. */
export function toldModel(answer: (request: LlmRequest) => Told): Provider & { readonly asked: () => number } {
  let count = 0
  return {
    name: 'told',
    noEffect: [],
    fingerprint: (model) => `told ${model}`,
    asked: () => count,
    async call({ request, sink }) {
      count++
      const { content, deltas } = answer(request)
      for (const delta of deltas) await sink?.write(delta)
      const finishReason = content.some(({ type }) => type === 'tool-call') ? 'tool-calls' : 'stop'
      return {
        response: { id: `told-${count}`, model: 'told', content, finishReason, usage: { ...noUsage, usd: 0.01 } },
        servedBy: 'provider',
        deltas,
      }
    },
  }
}

/** Thoughts in two pieces, then a sentence in three. */
export const thoughtful: Told = {
  content: [
    { type: 'reasoning', text: 'The old town has one.', opaque: { signature: 'abc' } },
    { type: 'text', text: 'In the old town. 🏛️' },
  ],
  deltas: [
    { type: 'reasoning', part: 0, text: 'The old ' },
    { type: 'reasoning', part: 0, text: 'town has one.' },
    { type: 'text', part: 1, text: 'In the' },
    { type: 'text', part: 1, text: ' old town. ' },
    { type: 'text', part: 1, text: '🏛️' },
  ],
}

/** A thought, a word and two calls of a tool, their input in pieces that are mixed. */
export const calling: Told = {
  content: [
    { type: 'reasoning', text: 'Two cities.' },
    { type: 'text', text: 'Looking. ' },
    { type: 'tool-call', id: 'call_a', name: 'weather', input: { city: 'Rome' }, json: '{"city": "Rome"}' },
    { type: 'tool-call', id: 'call_b', name: 'weather', input: { city: 'Oslo' }, json: '{"city":"Oslo"}' },
  ],
  deltas: [
    { type: 'reasoning', part: 0, text: 'Two cities.' },
    { type: 'text', part: 1, text: 'Looking. ' },
    { type: 'tool-call', part: 2, id: 'call_a', name: 'weather' },
    { type: 'tool-call', part: 3, id: 'call_b', name: 'weather' },
    { type: 'tool-input', part: 2, json: '{"city":' },
    { type: 'tool-input', part: 3, json: '{"city":"Oslo"}' },
    { type: 'tool-input', part: 2, json: ' "Rome"}' },
  ],
}
