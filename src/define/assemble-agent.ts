import type { AgentClass, AgentDefinition } from '../contract/agent.ts'
import type { AnySchema } from '../contract/schema.ts'
import type { ToolDefinition } from '../contract/tool.ts'
import { digest } from '../identity/digest.ts'
import { configDigests, configVersion, type ConfigSource } from '../identity/config-version.ts'
import { agentOptionNames, type AgentOptions } from './agent-options.ts'
import { resolveCachePolicy } from './cache-policy.ts'
import { compileObjectSchema, compileSchema } from './compile-schema.ts'
import { compileGuardrails } from './guardrails.ts'
import { checkOptions, checkText, display, invalid } from './invalid.ts'
import { compileSettings } from './settings.ts'

/** A tool and where it was declared. */
export interface PlacedTool {
  readonly definition: ToolDefinition
  readonly where: string
}

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
  const { name, description = '', maxTurns = 10 } = options
  const tools = uniqueTools([...methods, ...functionTools(options, where)], where)
  const shape = { ...shapeOf(options, where), tools, ...schemas({ input, output, where }) }
  const digests = configDigests(shape)
  return Object.freeze({
    name,
    description,
    ...shape,
    maxTurns,
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
  const { maxTurns = 10 } = options
  if (Number.isInteger(maxTurns) && maxTurns >= 1) return
  throw invalid(where, `\`maxTurns\` is ${display(maxTurns)}. Give a whole number from 1 on.`)
}

function functionTools({ tools = [] }: AgentOptions, where: string): readonly PlacedTool[] {
  return tools.map((tool, index) => {
    // A circular import leaves a hole in the list.
    const definition: ToolDefinition | undefined = tool?.definition
    if (definition === undefined) throw invalid(where, `\`tools[${index}]\` is no tool. Make it with defineTool.`)
    return { definition, where: `defineTool ${display(definition.name)}` }
  })
}

function uniqueTools(tools: readonly PlacedTool[], where: string): readonly ToolDefinition[] {
  const places = new Map<string, string>()
  for (const { definition, where: place } of tools) {
    const taken = places.get(definition.name)
    if (taken !== undefined) {
      throw invalid(
        where,
        `${taken} and ${place} are both called '${definition.name}'. Give one of them another \`name\`.`,
      )
    }
    places.set(definition.name, place)
  }
  return Object.freeze(tools.map(({ definition }) => definition))
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
