import type { AgentDefinition } from '../contract/agent.ts'
import type { Call, Middleware, Next } from '../contract/call.ts'
import type { Guardrail } from '../contract/guardrail.ts'
import { throughLayer } from '../cache/through-layer.ts'
import { toolResultCache } from '../cache/tool-result.ts'
import { writeInvalidation } from '../cache/write-invalidation.ts'
import { invokeTool } from '../pipeline/ask.ts'
import { toolSpan } from '../pipeline/described-calls.ts'
import { guardTool } from '../pipeline/guard-tool.ts'
import { trace } from '../pipeline/trace.ts'
import { chainOf, surroundings, type Chain, type Parts } from './chain-of.ts'

/** The chain of tools; `delegate` is asked where an agent stands in a body's place. */
export function toolChain(parts: Parts, delegate: Next<'tool'>): Chain<'tool'> {
  const { telemetry, guardrails, store, agentNamed } = parts
  const layer = toolResultCache({ ...parts, store })
  const guardrailsFor = ({ request, identity }: Call<'tool'>): readonly Guardrail[] => [
    ...guardrails,
    ...(agentNamed(identity.agent?.name)?.guardrails ?? []),
    ...request.tool.guardrails,
  ]
  const around = [trace(toolSpan, telemetry), guardTool(guardrailsFor), ...parts.middleware.tool]
  const steps: Middleware<'tool'>[] = [
    ...around,
    throughLayer(layer, surroundings(parts, 'tool')),
    writeInvalidation({ store }),
  ]
  const body = chainOf('tool', steps, invokeTool(telemetry.metrics))
  // an agent that is a tool has a cache of its own, and says itself what it rests on
  const agent = chainOf('tool', around, delegate)
  return { ...body, chain: (call) => (call.request.tool.delegate === undefined ? body : agent).chain(call) }
}

/** Whether calling the tool again does no harm; who a conversation is handed to decides for itself what it does. */
export function isHarmless(agent: AgentDefinition | undefined, name: string): boolean {
  const { effect, delegate } = agent?.tools.find((tool) => tool.name === name) ?? {}
  return delegate?.kind === 'handoff' || effect === 'pure' || effect === 'read'
}
