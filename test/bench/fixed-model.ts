import { noUsage, type Call, type LlmDelta, type LlmResponse, type Outcome, type Provider } from 'stratagent'

export interface FixedModel extends Provider {
  /** How often it was asked. */
  readonly calls: number
  /** The call it was asked last: what a caller without a chain would hand it. */
  readonly lastCall: Call<'llm'>
}

export interface FixedModelOptions {
  /** Pieces of a streamed answer. @default 1 */
  readonly deltas?: number
  /** Characters of an answer, near enough. @default 1_024 */
  readonly size?: number
  /** Awaited before the answer begins. */
  readonly begin?: () => Promise<void>
}

/** About 1 KB, as answers are. */
const sentence = 'The refund goes to the card that was charged, within five days. '
const usage = { ...noUsage, inputTokens: 250, outputTokens: 220, usd: 0.002 }

/** A model named `fixed/…` that gives one answer at once, so that what is around it shows. */
export function fixedModel({ deltas = 1, size = 1_024, begin }: FixedModelOptions = {}): FixedModel {
  const piece = sentence.repeat(Math.max(1, Math.round(size / sentence.length / deltas)))
  const text = piece.repeat(deltas)
  let calls = 0
  let last: Call<'llm'> | undefined

  return {
    name: 'fixed',
    noEffect: [],
    get calls() {
      return calls
    },
    get lastCall() {
      if (last === undefined) throw new Error('The model was never asked.')
      return last
    },
    fingerprint: (model) => `fixed ${model}`,
    async call(call): Promise<Outcome<'llm'>> {
      calls++
      last = call
      await begin?.()
      const response: LlmResponse = { model: 'one', content: [{ type: 'text', text }], finishReason: 'stop', usage }
      if (call.sink === undefined) return { response, servedBy: 'provider' }
      const said: LlmDelta[] = []
      for (let index = 0; index < deltas; index++) {
        const delta: LlmDelta = { type: 'text', part: 0, text: piece }
        said.push(delta)
        await call.sink.write(delta)
      }
      return { response, servedBy: 'provider', deltas: said }
    },
  }
}
