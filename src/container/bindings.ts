import type { Call, Middleware, Next } from '../contract/call.ts'
import type { AgentDefinition } from '../contract/agent.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Guardrail } from '../contract/guardrail.ts'
import type { Kind } from '../contract/kinds.ts'
import { agentAnswers } from '../cache/agent-answers.ts'
import { embeddingCache } from '../cache/embedding.ts'
import { llmAnswers } from '../cache/llm-answers.ts'
import { responseCache } from '../cache/response.ts'
import { semanticLookup } from '../cache/semantic.ts'
import { throughLayer, type ThroughOptions } from '../cache/through-layer.ts'
import { toolResultCache } from '../cache/tool-result.ts'
import { writeInvalidation } from '../cache/write-invalidation.ts'
import type { Keyring } from '../identity/keys.ts'
import { keyringOf } from './keyring.ts'
import { askEmbedder, askProvider, invokeTool, providerFor } from '../pipeline/ask.ts'
import { compose } from '../pipeline/compose.ts'
import { fallback } from '../pipeline/fallback.ts'
import { guardTool } from '../pipeline/guard-tool.ts'
import { agentTexts, guardAnswer, guardCall, llmTexts } from '../pipeline/guardrails.ts'
import { promptMarkup } from '../pipeline/prompt-markup.ts'
import { replays } from '../pipeline/replay.ts'
import { retry, type RetryOptions } from '../pipeline/retry.ts'
import { session } from '../pipeline/session.ts'
import { inOrder, isBelowCache } from '../pipeline/stages.ts'
import { agentSpan, embeddingSpan, llmSpan, toolSpan } from '../pipeline/described-calls.ts'
import { modelOf } from '../pipeline/model-name.ts'
import { trace } from '../pipeline/trace.ts'
import { typedOutput } from '../pipeline/typed-output.ts'
import { verifyOutput } from '../pipeline/verify.ts'
import { runLoop } from '../runtime/run-loop.ts'
import type { Services } from './services.ts'

/** Everything the chains are made of. */
export interface Parts extends Omit<Services, 'container' | 'close'> {
  readonly retry: Omit<RetryOptions, 'random'>
  readonly background: ThroughOptions['background']
  /** Counts work as under way, so that closing waits for it. */
  readonly underWay: <T>(work: Promise<T>) => Promise<T>
  readonly agentNamed: (name: string | undefined) => AgentDefinition | undefined
  readonly instanceOf: (agent: AgentDefinition) => object | undefined
}

export type Chains = { readonly [K in Kind]: Next<K> }
export type Steps = { readonly [K in Kind]: readonly Middleware<K>[] }

export interface Bound {
  readonly chains: Chains
  /** The steps of each chain, outermost first. */
  readonly steps: Steps
  readonly keyring: Keyring
}

/** Puts the chains together: the one place where our parts are constructed. */
export function bindChains(parts: Parts): Bound {
  const keyring = keyringOf(parts)
  const embedding = embeddingChain(parts)
  const llm = llmChain(parts, keyring, embedding.chain)
  const tool = toolChain(parts)
  const agent = agentChain(parts, { keyring, embed: embedding.chain, llm: llm.chain, tool: tool.chain })
  return {
    chains: { agent: agent.chain, llm: llm.chain, tool: tool.chain, embedding: embedding.chain },
    steps: { agent: agent.steps, llm: llm.steps, tool: tool.steps, embedding: embedding.steps },
    keyring,
  }
}

interface Chain<K extends Kind> {
  readonly chain: Next<K>
  readonly steps: readonly Middleware<K>[]
}

function chainOf<K extends Kind>(kind: K, steps: readonly Middleware<K>[], last: Next<K>): Chain<K> {
  const ordered = inOrder(kind, steps)
  return { steps: ordered, chain: compose(ordered, last, replays[kind]) }
}

function surroundings({ clock, telemetry, logger, background, store, middleware }: Parts): ThroughOptions {
  const mayNarrow = kinds.some((kind) => middleware[kind].some(({ stage }) => isBelowCache(kind, stage)))
  const isLean = telemetry.isLean && !store.capabilities.remote
  return { clock, tracer: telemetry.tracing, logger, background, mayNarrow, backend: store.name, isLean }
}

const kinds: readonly Kind[] = ['agent', 'llm', 'tool']

function embeddingChain(parts: Parts): Chain<'embedding'> {
  const { embedder, telemetry, store } = parts
  if (embedder === undefined) return chainOf('embedding', parts.middleware.embedding, noEmbedder)
  const layer = embeddingCache({ ...parts, store, fingerprint: embedder.fingerprint(modelOf(embedder.model)) })
  const steps = [
    trace(embeddingSpan(embedder), telemetry),
    throughLayer(layer, surroundings(parts)),
    retry<'embedding'>({ ...parts.retry, random: parts.random }),
  ]
  return chainOf('embedding', [...steps, ...parts.middleware.embedding], askEmbedder(embedder, telemetry.metrics))
}

function llmChain(parts: Parts, keyring: Keyring, embed: Next<'embedding'>): Chain<'llm'> {
  const { telemetry, logger, clock, random, providers, agentNamed } = parts
  const answering = llmAnswers({ keyring, isHarmless: (name, tool) => isHarmless(agentNamed(name), tool) })
  const layer = responseCache<'llm'>({ ...parts, answering, ...semanticOf<'llm'>(parts, embed) })
  // inside a run the agent's chain guards what the user says and reads
  const guardrailsFor = ({ identity }: { readonly identity: { readonly agent?: unknown } }): readonly Guardrail[] =>
    identity.agent === undefined ? parts.guardrails : []
  const steps: Middleware<'llm'>[] = [
    trace(llmSpan(providers), telemetry),
    guardCall<'llm'>(llmTexts, guardrailsFor),
    throughLayer(layer, surroundings(parts)),
    guardAnswer<'llm'>(llmTexts, guardrailsFor),
    verifyOutput(),
    fallback({ logger }),
    retry<'llm'>({ ...parts.retry, random }),
    promptMarkup({
      clock,
      readSaving: (model, tokens) => providerFor(providers, model).readSaving?.(modelOf(model), tokens) ?? 0,
    }),
  ]
  return chainOf('llm', [...steps, ...parts.middleware.llm], askProvider(providers, telemetry.metrics))
}

function toolChain(parts: Parts): Chain<'tool'> {
  const { telemetry, guardrails, store, agentNamed } = parts
  const layer = toolResultCache({ ...parts, store })
  const guardrailsFor = ({ request, identity }: Call<'tool'>): readonly Guardrail[] => [
    ...guardrails,
    ...(agentNamed(identity.agent?.name)?.guardrails ?? []),
    ...request.tool.guardrails,
  ]
  const steps: Middleware<'tool'>[] = [
    trace(toolSpan, telemetry),
    guardTool(guardrailsFor),
    throughLayer(layer, surroundings(parts)),
    writeInvalidation({ store }),
  ]
  return chainOf('tool', [...steps, ...parts.middleware.tool], invokeTool(telemetry.metrics))
}

interface Below {
  readonly keyring: Keyring
  readonly embed: Next<'embedding'>
  readonly llm: Next<'llm'>
  readonly tool: Next<'tool'>
}

function agentChain(parts: Parts, { keyring, embed, llm, tool }: Below): Chain<'agent'> {
  const { telemetry, sessions, logger, instanceOf, guardrails } = parts
  const layer = responseCache<'agent'>({
    ...parts,
    answering: agentAnswers({ keyring }),
    ...semanticOf<'agent'>(parts, embed),
  })
  const guardrailsFor = ({
    request,
  }: {
    readonly request: { readonly agent: AgentDefinition }
  }): readonly Guardrail[] => [...guardrails, ...request.agent.guardrails]
  const steps: Middleware<'agent'>[] = [
    trace(agentSpan, telemetry),
    session({ sessions, logger }),
    typedOutput(),
    guardCall<'agent'>(agentTexts, guardrailsFor),
    throughLayer(layer, surroundings(parts)),
    guardAnswer<'agent'>(agentTexts, guardrailsFor),
  ]
  return chainOf('agent', [...steps, ...parts.middleware.agent], runLoop({ llm, tool, logger, instanceOf }))
}

function semanticOf<K extends 'llm' | 'agent'>(
  parts: Parts,
  embed: Next<'embedding'>,
): { semantic?: ReturnType<typeof semanticLookup<K>> } {
  const { embedder, store, clock, underWay } = parts
  if (embedder === undefined || store.search === undefined) return {}
  // an encoding that took too long for its question still ends up in the cache: closing has to wait for it
  const awaited: Next<'embedding'> = (call) => underWay(embed(call))
  return { semantic: semanticLookup<K>({ store, embedder, clock, embed: awaited }) }
}

/** Whether calling the tool again does no harm. */
function isHarmless(agent: AgentDefinition | undefined, name: string): boolean {
  const effect = agent?.tools.find((tool) => tool.name === name)?.effect
  return effect === 'pure' || effect === 'read'
}

const noEmbedder: Next<'embedding'> = () => {
  const sentence =
    'This runtime has no embedder. Leave out `embedder: false`, or pass one: `embedder: localEmbedder()`.'
  return Promise.reject(new StratagentError('EMBEDDER_UNAVAILABLE', sentence))
}
