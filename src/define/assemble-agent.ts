import { checkOptions } from '../contract/check-options.ts'
import type { AgentClass, AgentDefinition } from '../contract/agent.ts'
import type { AnySchema } from '../contract/schema.ts'
import { digest } from '../identity/digest.ts'
import { configDigests, configVersion, type ConfigSource } from '../identity/config-version.ts'
import { agentOptionNames, type AgentOptions } from './agent-options.ts'
import { resolveCachePolicy } from './cache-policy.ts'
import { compileObjectSchema, compileSchema } from './compile-schema.ts'
import { compileGuardrails } from './guardrails.ts'
import { checkText, display, invalid, isRecord } from './invalid.ts'
import { compileSettings } from './settings.ts'
import { handoff, type AgentTool, type Handoff } from './delegates.ts'
import { uniqueTools, type PlacedTool } from './unique-tools.ts'

export interface AgentSource {
  readonly where: string
  readonly options: AgentOptions
  readonly input: AnySchema | undefined
  readonly output: AnySchema | undefined
  /** Tools of the class's methods. */
  readonly methods: readonly PlacedTool[]
  readonly target?: AgentClass
}

/** An agent checked and frozen. */
export function assembleAgent({ where, options, input, output, methods, target }: AgentSource): AgentDefinition {
  checkAgent(options, where)
  const { name, description = '', maxTurns = 10, maxHandoffs = 8 } = options
  const tools = uniqueTools([...methods, ...functionTools(options, where)], where)
  const shape = { ...shapeOf(options, where), tools, ...schemas({ input, output, where }) }
  const digests = configDigests(shape)
  return Object.freeze({
    name,
    description,
    ...shape,
    maxTurns,
    maxHandoffs,
    recursive: false,
    cache: resolveCachePolicy(options.cache, { where }),
    identity: identityOf(options, digests),
    digests,
    ...(target !== undefined && { target }),
  })
}

function checkAgent(options: AgentOptions, where: string): void {
  checkOptions(options, agentOptionNames, where)
  checkText(options.name, 'name', where)
  checkOptions(options.persona, ['id', 'instructions'], `${where}, \`persona\``)
  checkText(options.persona.id, 'persona.id', where)
  checkText(options.persona.instructions, 'persona.instructions', where)
  for (const model of [options.model, ...(options.fallback ?? [])]) checkText(model, 'model', where)
  checkText(options.version ?? '1', 'version', where)
  const { maxTurns = 10, maxHandoffs = 8 } = options
  for (const [option, value] of Object.entries({ maxTurns, maxHandoffs })) {
    if (Number.isInteger(value) && value >= 1) continue
    throw invalid(where, `\`${option}\` is ${display(value)}. Give a whole number from 1 on.`)
  }
}

/** The agents that an agent may call or hand over to, in the order of its options. */
export function delegatesOf(
  { tools = [], handoffs = [] }: AgentOptions,
  where: string,
): readonly (Handoff | AgentTool)[] {
  const called = tools.filter((tool): tool is AgentTool => isDelegate(tool, 'agent'))
  return [
    ...called,
    ...handoffs.map((given, index) => {
      if (typeof given === 'function') return handoff(given)
      if (isDelegate(given, 'handoff')) return given
      throw invalid(
        where,
        `\`handoffs[${index}]\` is no handoff. Write \`() => Billing\`, or \`handoff(() => Billing)\`.`,
      )
    }),
  ]
}

function isDelegate(given: unknown, kind: 'agent' | 'handoff'): boolean {
  return isRecord(given) && given['kind'] === kind && typeof given['target'] === 'function'
}

function functionTools({ tools = [] }: AgentOptions, where: string): readonly PlacedTool[] {
  return tools.flatMap((tool, index): readonly PlacedTool[] => {
    if (isDelegate(tool, 'agent')) return []
    // A circular import leaves a hole in the list.
    if (tool === undefined || !('definition' in tool) || tool.definition === undefined) {
      throw invalid(where, `\`tools[${index}]\` is no tool. Make it with defineTool.`)
    }
    return [{ definition: tool.definition, where: `defineTool ${display(tool.definition.name)}` }]
  })
}

function shapeOf(options: AgentOptions, where: string): Omit<ConfigSource, 'tools' | 'output'> {
  const { persona, model, fallback = [], settings = {}, guardrails = [] } = options
  return {
    persona: Object.freeze({ id: persona.id, instructions: persona.instructions }),
    model,
    fallback: Object.freeze([...fallback]),
    settings: compileSettings(settings, where),
    guardrails: compileGuardrails(guardrails, where),
  }
}

function schemas({ input, output, where }: Pick<AgentSource, 'input' | 'output' | 'where'>) {
  return {
    ...(input !== undefined && { input: compileSchema(input, `${where}, input schema`) }),
    ...(output !== undefined && { output: compileObjectSchema(output, `${where}, output schema`) }),
  }
}

function identityOf(
  { name, persona, version }: AgentOptions,
  digests: AgentDefinition['digests'],
): AgentDefinition['identity'] {
  return Object.freeze({
    name,
    persona: `${persona.id}:${digest(persona.instructions)}`,
    version: version ?? configVersion(digests),
    pinned: version !== undefined,
  })
}
