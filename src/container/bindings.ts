import type { Middleware, Next } from '../contract/call.ts'
import type { AgentDefinition } from '../contract/agent.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Guardrail } from '../contract/guardrail.ts'
import type { Kind } from '../contract/kinds.ts'
import { agentAnswers, effectsOfPart, wholeOfParts } from '../cache/agent-answers.ts'
import { embeddingCache } from '../cache/embedding.ts'
import { llmAnswers } from '../cache/llm-answers.ts'
import { responseCache } from '../cache/response.ts'
import { throughLayer } from '../cache/through-layer.ts'
import type { Keyring } from '../identity/keys.ts'
import { keyringOf } from './keyring.ts'
import { display, invalid } from '../define/invalid.ts'
import { askConfidence } from '../pipeline/ask-confidence.ts'
import { askEmbedder, askProvider, providerFor } from '../pipeline/ask.ts'
import { drift } from '../pipeline/drift.ts'
import { fallback } from '../pipeline/fallback.ts'
import { agentTexts, guardAnswer, guardCall, llmTexts } from '../pipeline/guardrails.ts'
import { promptMarkup } from '../pipeline/prompt-markup.ts'
import { retry } from '../pipeline/retry.ts'
import { session } from '../pipeline/session.ts'
import { agentSpan, embeddingSpan, llmSpan } from '../pipeline/described-calls.ts'
import { modelOf } from '../pipeline/model-name.ts'
import { trace } from '../pipeline/trace.ts'
import { typedOutput } from '../pipeline/typed-output.ts'
import { verifyOutput } from '../pipeline/verify.ts'
import type { Nesting } from '../runtime/nested-call.ts'
import { runLoop } from '../runtime/run-loop.ts'
import { delegateTool } from '../workflow/delegate-tool.ts'
import type { Executor } from '../workflow/frame.ts'
import type { RunWorkflow } from '../workflow/perform-step.ts'
import { workflowRunner } from '../workflow/run-workflow.ts'
import { chainOf, surroundings, type Chain, type Parts } from './chain-of.ts'
import { executorOf } from './nesting.ts'
import { answerOf, auditedBy, comparing, judgedBy, type Asked } from './semantic-side.ts'
import { isHarmless, toolChain } from './tool-chain.ts'

export type Chains = { readonly [K in Kind]: Next<K> }
export type Steps = { readonly [K in Kind]: readonly Middleware<K>[] }

export interface Bound {
  readonly chains: Chains
  /** The steps of each chain, outermost first. */
  readonly steps: Steps
  readonly keyring: Keyring
  readonly runWorkflow: RunWorkflow
  readonly executor: Executor
}

/** Puts the chains together: the one place where our parts are constructed. */
export function bindChains(parts: Parts): Bound {
  const keyring = keyringOf(parts)
  const embedding = embeddingChain(parts)
  const compared = comparing(parts, embedding.chain, (call, request) => answerOf(llm.chain, call, request))
  const llm: Chain<'llm'> = llmChain(parts, { keyring, embed: embedding.chain, compared })
  const executor = executorOf({ ...parts, run: (call) => agent.chain(call) })
  const runWorkflow = workflowRunner(executor)
  const tool = toolChain(parts, delegateTool(executor, runWorkflow))
  const agent: Chain<'agent'> = agentChain(parts, {
    keyring,
    compared,
    embed: embedding.chain,
    llm: llm.chain,
    tool: tool.chain,
    nesting: executor.nesting,
  })
  return {
    chains: { agent: agent.chain, llm: llm.chain, tool: tool.chain, embedding: embedding.chain },
    steps: { agent: agent.steps, llm: llm.steps, tool: tool.steps, embedding: embedding.steps },
    keyring,
    runWorkflow,
    executor,
  }
}

function embeddingChain(parts: Parts): Chain<'embedding'> {
  const { embedder, telemetry, store } = parts
  if (embedder === undefined) return chainOf('embedding', parts.middleware.embedding, noEmbedder)
  const layer = embeddingCache({ ...parts, store, fingerprint: embedder.fingerprint(modelOf(embedder.model)) })
  const steps = [
    trace(embeddingSpan(embedder), telemetry),
    throughLayer(layer, surroundings(parts, 'embedding')),
    retry<'embedding'>({ ...parts.retry, random: parts.random }),
  ]
  return chainOf('embedding', [...steps, ...parts.middleware.embedding], askEmbedder(embedder, telemetry.metrics))
}

function llmChain(parts: Parts, { keyring, embed, compared }: Asked): Chain<'llm'> {
  const { telemetry, logger, clock, random, providers, agentNamed } = parts
  const answering = llmAnswers({ keyring, isHarmless: (name, tool) => isHarmless(agentNamed(name), tool) })
  const layer = responseCache<'llm'>({ ...parts, ...judgedBy(parts, { answering, embed, compared }) })
  // inside a run the agent's chain guards what the user says and reads
  const guardrailsFor = ({ identity }: { readonly identity: { readonly agent?: unknown } }): readonly Guardrail[] =>
    identity.agent === undefined ? parts.guardrails : []
  const steps: Middleware<'llm'>[] = [
    trace(llmSpan(providers), telemetry),
    guardCall<'llm'>(llmTexts, guardrailsFor),
    auditedBy(parts, throughLayer(layer, surroundings(parts, 'llm')), { answering, compared }),
    guardAnswer<'llm'>(llmTexts, guardrailsFor),
    verifyOutput(),
    fallback({ logger }),
    retry<'llm'>({ ...parts.retry, random }),
    askConfidence(),
    promptMarkup({
      clock,
      readSaving: (model, tokens) => providerFor(providers, model).readSaving?.(modelOf(model), tokens) ?? 0,
    }),
  ]
  return chainOf('llm', [...steps, ...parts.middleware.llm], askProvider(providers, telemetry.metrics))
}

interface Below extends Asked {
  readonly llm: Next<'llm'>
  readonly tool: Next<'tool'>
  readonly nesting: Nesting
}

function agentChain(parts: Parts, { keyring, embed, compared, llm, tool, nesting }: Below): Chain<'agent'> {
  const { telemetry, sessions, logger, instanceOf, guardrails } = parts
  const answering = agentAnswers({ keyring })
  const answers = responseCache<'agent'>({ ...parts, ...judgedBy(parts, { answering, embed, compared }) })
  const layer = { ...answers, effects: effectsOfPart(parts.clock), wholes: wholeOfParts }
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
    drift({ logger }),
    auditedBy(parts, throughLayer(layer, surroundings(parts, 'agent')), { answering, compared }),
    guardAnswer<'agent'>(agentTexts, guardrailsFor),
  ]
  return chainOf('agent', [...steps, ...parts.middleware.agent], runLoop({ llm, tool, logger, instanceOf, nesting }))
}

const noEmbedder: Next<'embedding'> = () => {
  const sentence =
    'This runtime has no embedder. Leave out `embedder: false`, or pass one: `embedder: localEmbedder()`.'
  return Promise.reject(new StratagentError('EMBEDDER_UNAVAILABLE', sentence))
}

/** The steps of a chain, a line each, outermost first. @throws StratagentError `CONFIG_INVALID` for what has none */
export function describeChain<K extends Kind>(kind: K, steps: Steps): string {
  if (typeof kind !== 'string' || !Object.hasOwn(steps, kind)) {
    const known = Object.keys(steps).map((name) => `'${name}'`)
    throw invalid(
      'explainChain',
      `\`kind\` is ${display(kind)}. Use one of ${known.join(', ')}; a workflow has no chain of its own: its agents go through 'agent'.`,
    )
  }
  const lines = steps[kind].map(({ stage, name }) => `${stage.padEnd(12)} ${name}`)
  return [`${kind} call`, ...lines].join('\n')
}
