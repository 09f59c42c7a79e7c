import { defineAgent, type CallOptions, type Decision, type IdentityOptions, type Runtime } from 'stratagent'
import { ask } from '../set-up.ts'

/** An agent without tools: its answers are the model's. */
export const guide = defineAgent({
  name: 'guide',
  persona: { id: 'guide', instructions: 'You answer.' },
  model: 'scripted/one',
})

export interface Answered {
  readonly text: string
  readonly servedBy: string
  readonly cache: readonly Decision[]
}
export type Way = (runtime: Runtime, question: string, options?: CallOptions & IdentityOptions) => Promise<Answered>

/** Every way in which a question can be asked. */
export const ways: readonly (readonly [name: string, way: Way])[] = [
  ['llm', (runtime, question, options) => runtime.llm(ask(question), options)],
  ['streamLlm', (runtime, question, options) => drained(runtime.streamLlm(ask(question), options))],
  ['run', (runtime, question, options) => runtime.run(guide, question, options)],
  ['stream', (runtime, question, options) => drained(runtime.stream(guide, question, options))],
]

/** Reads a stream to its end; its events have to say what its result says. */
async function drained(stream: {
  readonly textStream: AsyncIterable<string>
  readonly result: Promise<Answered>
}): Promise<Answered> {
  let text = ''
  for await (const piece of stream.textStream) text += piece
  const result = await stream.result
  if (result.text !== text) throw new Error(`The stream said '${text}', its result '${result.text}'.`)
  return result
}
