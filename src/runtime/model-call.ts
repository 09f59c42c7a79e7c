import type { AgentDefinition, AgentDelta } from '../contract/agent.ts'
import type { Call, Sink } from '../contract/call.ts'
import type { Identity } from '../contract/identity.ts'
import type { LlmDelta, LlmRequest, Message, OutputFormat, ToolSpec } from '../contract/llm.ts'
import type { ToolDefinition } from '../contract/tool.ts'
import { stable } from '../identity/canonical.ts'
import { isOpen } from './handoff-choice.ts'

/** The model call of one turn of a run. */
export function modelCall(call: Call<'agent'>, messages: readonly Message[]): Call<'llm'> {
  const { agent, documents, sample } = call.request
  const { policy } = call.controls
  const { sink, context, identity, signal } = call
  const tools = specsOf(agent, identity)
  const request: LlmRequest = {
    ...agent.settings,
    model: agent.model,
    system: agent.persona.instructions,
    messages,
    ...(agent.fallback.length > 0 && { fallback: agent.fallback }),
    ...(tools.length > 0 && { tools }),
    ...(agent.output !== undefined && { output: formatOf(agent, agent.output) }),
    ...(documents.length > 0 && { documents }),
    ...(sample !== undefined && { sample }),
  }
  // by meaning the whole run is compared, so its model calls are found by their words alone
  const scope = context.effects.scope === 'user' ? 'user' : policy.scope
  const controls = {
    ...call.controls,
    // what has read an untrusted text says nothing that is kept
    write: call.controls.write && !context.effects.tainted,
    policy: { ...policy, scope, semantic: { ...policy.semantic, serve: 'off' as const } },
  }
  return {
    kind: 'llm',
    request,
    identity,
    controls,
    signal,
    context: context.child(),
    ...(sink !== undefined && { sink: modelSink(sink) }),
  }
}

/** What of a model's deltas is an answer's text. */
export function textPiece(delta: LlmDelta): readonly AgentDelta[] {
  return delta.type === 'text' ? [{ type: 'text', text: delta.text }] : []
}

/** What an agent's reader sees of a model's stream. */
function modelSink(sink: Sink<AgentDelta>): Sink<LlmDelta> {
  let started = false
  return {
    get started() {
      return started
    },
    async write(delta) {
      started = true
      if (delta.type === 'text' || delta.type === 'reasoning') await sink.write({ type: delta.type, text: delta.text })
    },
  }
}

const specs = new WeakMap<AgentDefinition, readonly ToolSpec[]>()

/** The tools as the model is told of them; a handoff that is not open to who asks is left out. */
function specsOf(agent: AgentDefinition, identity: Identity): readonly ToolSpec[] {
  if (agent.tools.every(({ delegate }) => delegate?.kind !== 'handoff' || delegate.when === undefined)) {
    const known = specs.get(agent) ?? describe(agent.tools)
    specs.set(agent, known)
    return known
  }
  return describe(agent.tools.filter((tool) => isOpen(tool, identity)))
}

function describe(tools: readonly ToolDefinition[]): readonly ToolSpec[] {
  const made = tools.map(({ name, description, input }) => Object.freeze({ name, description, input: input.json }))
  return Object.freeze(stable(made))
}

function formatOf({ name }: AgentDefinition, { json, check }: NonNullable<AgentDefinition['output']>): OutputFormat {
  return { name: name.replace(/[^a-zA-Z0-9_-]/g, '_'), schema: json, check }
}
