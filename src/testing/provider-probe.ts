import { onTestFinished } from 'vitest'
import type { Outcome } from '../contract/call.ts'
import type { AssistantPart, LlmDelta, LlmRequest, LlmResponse, ToolSpec } from '../contract/llm.ts'
import type { Provider } from '../contract/provider.ts'
import { collectingSink, llmProbe } from './probe-call.ts'
import { providerServer } from './provider-server.ts'
import type { ProviderServer, ProviderServerOptions } from './provider-server.ts'

/** A provider that is put to the test. */
export interface ProviderUnderTest {
  /** Makes the provider, with the server in the place of the real endpoint. */
  readonly provider: (server: ProviderServer, options?: { readonly timeout?: number }) => Provider
  /** A model it has, as a request names it. */
  readonly model: string
  /** Whether its API gives token probabilities. @default true */
  readonly logprobs?: boolean
  /** Whether the model's calls are priced. @default true */
  readonly priced?: boolean
}

/** A provider with the server behind it. */
export interface Probe {
  readonly server: ProviderServer
  readonly provider: Provider
  /** Asks without a reader; the request is a user's question unless it says more. */
  ask(request?: Partial<LlmRequest>): Promise<Outcome<'llm'>>
  /** Asks with a reader. */
  stream(request?: Partial<LlmRequest>): Promise<{ outcome: Outcome<'llm'>; deltas: readonly LlmDelta[] }>
  requestOf(request?: Partial<LlmRequest>): LlmRequest
}

/** Starts a server and points the provider at it, for one test. */
export async function probe(
  subject: ProviderUnderTest,
  options: ProviderServerOptions & { timeout?: number } = {},
): Promise<Probe> {
  const { timeout, ...rest } = options
  const server = await providerServer(rest)
  onTestFinished(() => server.close())
  const provider = subject.provider(server, timeout === undefined ? {} : { timeout })
  const requestOf = (request: Partial<LlmRequest> = {}): LlmRequest => ({
    model: subject.model,
    messages: [{ role: 'user', content: 'What is the capital of France?' }],
    ...request,
  })
  return {
    server,
    provider,
    requestOf,
    ask: (request) => provider.call(llmProbe(requestOf(request))),
    async stream(request) {
      const sink = collectingSink()
      const outcome = await provider.call(llmProbe(requestOf(request), { sink }))
      return { outcome, deltas: sink.deltas }
    },
  }
}

/** A response without what differs from call to call: ids, and the blocks that hold them. */
export function withoutIds({ id: _id, content, ...rest }: LlmResponse): object {
  return { ...rest, content: content.map((part, index) => partWithoutIds(part, index)) }
}

function partWithoutIds(part: AssistantPart, index: number): object {
  if (part.type === 'tool-call') return { ...part, id: `call ${index}` }
  return part.type === 'reasoning' ? { ...part, opaque: typeof part.opaque } : part
}

/** What the deltas of each part say when they are put together. */
export function assembled(deltas: readonly LlmDelta[]): readonly string[] {
  const parts: string[] = []
  for (const delta of deltas) {
    const said = 'text' in delta ? delta.text : delta.type === 'tool-input' ? delta.json : ''
    parts[delta.part] = (parts[delta.part] ?? '') + said
  }
  return parts
}

/** What each part of an answer says. */
export function spoken({ content }: LlmResponse): readonly string[] {
  return content.map((part) => (part.type === 'tool-call' ? part.json : part.text))
}

/** The tool of the suite. */
export const orderTool: ToolSpec = {
  name: 'findOrder',
  description: 'Finds an order by its number.',
  input: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'], additionalProperties: false },
}
