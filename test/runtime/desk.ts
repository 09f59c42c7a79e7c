import { once } from 'node:events'
import { defineTool, type AgentOptions, type LlmRequest, type ToolResultPart } from 'stratagent'
import { z } from 'zod'

/** What every agent of these tests starts from. */
export const clerk = {
  name: 'clerk',
  persona: { id: 'clerk', instructions: 'You are brief.' },
  model: 'scripted/one',
} satisfies AgentOptions

/** A tool that anybody can check. */
export const double = defineTool({
  name: 'double',
  description: 'Twice a number.',
  input: z.object({ n: z.number() }),
  run: ({ n }) => n * 2,
})

/** Something a test lets happen when it wants to. */
export function gate(): PromiseWithResolvers<void> {
  return Promise.withResolvers()
}

/** One wish of a model. */
export function wish(name: string, input: unknown = {}): { toolCalls: { name: string; input: unknown }[] } {
  return { toolCalls: [{ name, input }] }
}

/** What a model was told of the tools it had asked for. */
export function told(request: LlmRequest | undefined): readonly ToolResultPart[] {
  const last = request?.messages.at(-1)
  return last?.role === 'tool' ? last.content : []
}

/** A turn of the event loop, after which everything that can go on by itself has gone on. */
export function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}

/** Waits for an abort and gives its reason. */
export async function abortOf(signal: AbortSignal): Promise<unknown> {
  if (!signal.aborted) await once(signal, 'abort')
  return signal.reason
}

/** Everything a stream gives, to its end. */
export async function eventsOf<E>(stream: AsyncIterable<E>): Promise<E[]> {
  const events: E[] = []
  for await (const event of stream) events.push(event)
  return events
}
