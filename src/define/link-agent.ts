import type { AgentDefinition, AgentTarget } from '../contract/agent.ts'
import type { CompiledSchema } from '../contract/schema.ts'
import type { ToolDefinition } from '../contract/tool.ts'
import type { Workflow } from '../contract/workflow.ts'
import { canonical } from '../identity/canonical.ts'
import { configDigests, configVersion } from '../identity/config-version.ts'
import { digest, shortDigest } from '../identity/digest.ts'
import { isWorkflow, shapeOf, targetsOf } from '../workflow/steps.ts'
import { compileObjectSchema } from './compile-schema.ts'
import { checkToolName, type AgentTool, type Handoff } from './delegates.ts'
import { invalid, isRecord } from './invalid.ts'
import { reach, resolve, type Declared, type Graph, type Reach } from './reach.ts'
import { uniqueTools } from './unique-tools.ts'

/** The agent with its handoffs and agents as tools: their tools made, its config version covering all it can reach. */
export function linkAgent(declared: Declared, graph: Graph): AgentDefinition {
  const { where, definition, delegates } = declared
  if (delegates.length === 0) return definition
  const made = delegates.map((delegate) => ({
    definition: delegateTool(delegate, declared, graph),
    where: delegate.kind === 'handoff' ? 'a handoff' : 'an agent tool',
  }))
  const plain = definition.tools.map((tool) => ({ definition: tool, where: `the tool ${tool.name}` }))
  const tools = uniqueTools([...plain, ...made], where)
  const targets = delegates.map((delegate) => resolve(delegate, declared, graph))
  const digests = Object.freeze({
    ...configDigests({ ...definition, tools }),
    agents: reachDigest(
      reach(targets, graph, ({ definition: { identity } }) => !identity.pinned),
      graph,
    ),
  })
  const { identity } = definition
  return Object.freeze({
    ...definition,
    tools,
    recursive: reach(targets, graph).agents.has(declared),
    digests,
    identity: Object.freeze({ ...identity, version: identity.pinned ? identity.version : configVersion(digests) }),
  })
}

/** One digest of all that can be reached: a circle is no matter, since each agent stands in it once, by its own digest. */
function reachDigest({ agents, workflows }: Reach, graph: Graph): string {
  const words = [...agents].map(({ definition: { name, identity }, delegates }) => {
    return digest(name, identity.version, ...(identity.pinned ? [] : delegates.map(versionOf)))
  })
  const shapes = [...workflows].map((workflow) => digest(...shapeOf(workflow, graph.isAgent)))
  return digest(...[...words, ...shapes].toSorted())
}

function delegateTool(delegate: Handoff | AgentTool, declared: Declared, graph: Graph): ToolDefinition {
  const { where } = declared
  const target = resolve(delegate, declared, graph)
  const about = isWorkflow(target) ? target : graph.declared(target).definition
  const isHandoff = delegate.kind === 'handoff'
  if (isHandoff && about === declared.definition) {
    throw invalid(where, 'a handoff leads to the agent itself. Remove it: it has the conversation already.')
  }
  const plain = about.name.replace(/[^a-zA-Z0-9_-]/g, '_')
  const { name = isHandoff ? `handoff_to_${plain}` : plain } = delegate.options
  checkToolName(name, where)
  const { description = about.description } = delegate.options
  if (description.trim() === '' && !isHandoff) {
    throw invalid(where, `the agent tool ${name} has no description. Give one, or give ${about.name} its own.`)
  }
  if (isHandoff && 'persona' in about) checkOutputs(declared, about)
  const { input, ask } = inputOf(delegate, about, where)
  const all = reach([target], graph)
  return Object.freeze({
    name,
    description: description.trim() === '' ? `Hands the conversation to ${about.name}.` : description,
    input,
    scope: isPersonal(all, graph) ? 'user' : 'tenant',
    version: versionOf(delegate),
    schemaDigest: digest(canonical(input.json)),
    onError: delegate.kind === 'agent' ? (delegate.options.onError ?? 'tell') : 'tell',
    guardrails: [],
    invoke: () => {
      throw invalid(where, `${name} is an agent and has no body. Run it with a runtime.`)
    },
    ...(readsOnly(all) && { effect: 'read' as const }),
    delegate:
      delegate.kind === 'agent'
        ? { kind: 'agent', target: delegate.target, ask }
        : { kind: 'handoff', target: delegate.target, ...rulesOf(delegate) },
  } satisfies ToolDefinition)
}

function rulesOf({ options: { filter, when } }: Handoff): Pick<Handoff['options'], 'filter' | 'when'> {
  return { ...(filter !== undefined && { filter }), ...(when !== undefined && { when }) }
}

/** Whatever is said of a handoff or an agent tool, functions by their text. */
function versionOf({ kind, options }: Handoff | AgentTool): string {
  const { name = '', description = '' } = options
  const rest = 'input' in options || 'onError' in options ? [] : Object.values(options).map(String)
  return shortDigest(kind, name, description, ...rest)
}

/** A run has one type, whoever ends it. */
function checkOutputs({ where, definition }: Declared, target: AgentDefinition): void {
  const { output } = definition
  if (output === undefined || definition.digests['output'] === target.digests['output']) return
  throw invalid(
    where,
    `it promises the output of its schema and hands over to ${target.name}, which does not. Give both the same \`output\`.`,
  )
}

const text: CompiledSchema = Object.freeze({
  json: Object.freeze({
    type: 'object',
    properties: { input: { type: 'string', description: 'What it is asked, with all it needs to know.' } },
    required: ['input'],
    additionalProperties: false,
  }),
  check: (value: unknown) =>
    isRecord(value) && typeof value['input'] === 'string' && value['input'].trim() !== ''
      ? { value: { input: value['input'] } }
      : { issues: ['`input` must be a text that is not empty'] },
})

const nothing: CompiledSchema = Object.freeze({
  json: Object.freeze({ type: 'object', properties: {}, additionalProperties: false }),
  check: () => ({ value: {} }),
})

interface ToolInput {
  readonly input: CompiledSchema
  readonly ask: (value: unknown) => unknown
}

function inputOf(delegate: Handoff | AgentTool, about: AgentDefinition | Workflow, where: string): ToolInput {
  const ask = (value: unknown): unknown => value
  if (delegate.kind === 'handoff') return { input: nothing, ask }
  const own = delegate.options.input
  if (own !== undefined) return { input: compileObjectSchema(own, `${where}, agentAsTool, input schema`), ask }
  const { input }: { readonly input?: CompiledSchema } = 'persona' in about ? about : {}
  if (input !== undefined && input.json['type'] === 'object') return { input, ask }
  return { input: text, ask: (value) => (isRecord(value) ? value['input'] : value) }
}

function readsOnly({ agents }: Reach): boolean {
  return [...agents].every(({ definition }) => {
    return definition.tools.every(({ effect }) => effect === 'pure' || effect === 'read')
  })
}

/** Whether an answer may turn out to be one user's own; what a function reads nobody knows beforehand. */
function isPersonal({ agents, workflows }: Reach, graph: Graph): boolean {
  const isOwn = ({ definition: { cache, tools } }: Declared): boolean =>
    cache.scope === 'user' || tools.some(({ scope }) => scope === 'user')
  const isFree = (workflow: Workflow): boolean => targetsOf(workflow).some((target) => !graph.isAgent(target))
  return [...agents].some(isOwn) || [...workflows].some(isFree)
}

/** Every agent that some targets can reach, themselves included. */
export function reachable(targets: readonly (AgentTarget | Workflow)[], graph: Graph): readonly AgentDefinition[] {
  return [...reach(targets, graph).agents].map(({ definition }) => definition)
}
