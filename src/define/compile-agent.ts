import type { AgentClass, AgentDefinition } from '../contract/agent.ts'
import type { AnySchema } from '../contract/schema.ts'
import type { ToolContext } from '../contract/tool.ts'
import type { AgentCacheOptions, AgentOptions } from './agent-options.ts'
import { assembleAgent, type PlacedTool } from './assemble-agent.ts'
import { resolveCachePolicy } from './cache-policy.ts'
import { compileTool } from './compile-tool.ts'
import { classNameOf } from './decorator-place.ts'
import { display, invalid, isRecord } from './invalid.ts'
import { describeAgent } from './metadata.ts'
import { isStandardSchema } from './standard-schema.ts'
import type { AnyToolOptions } from './tool-options.ts'

/** A class with `@Agent`, or what `defineAgent` gave. */
export type AgentTarget = AgentClass | AgentDefinition

interface Compiled {
  readonly where: string
  readonly cache: AgentOptions['cache']
}

const byClass = new WeakMap<AgentClass, AgentDefinition>()
const compiled = new WeakMap<AgentDefinition, Compiled>()
const byDefaults = new WeakMap<AgentCacheOptions, WeakMap<AgentDefinition, AgentDefinition>>()

/** The definition of an agent, checked, frozen and made once; `defaults` are the runtime's cache options. */
export function compileAgent(target: AgentTarget, defaults?: AgentCacheOptions): AgentDefinition {
  const definition = typeof target === 'function' ? definitionOf(target) : defined(target)
  return defaults === undefined ? definition : withDefaults(definition, defaults)
}

/** The definition of an agent that has no class. */
export function compileOptions(
  options: AgentOptions,
  schemas: { readonly input: AnySchema | undefined; readonly output: AnySchema | undefined },
): AgentDefinition {
  const where = `defineAgent ${display(options.name)}`
  return remember(assembleAgent({ where, options, ...schemas, methods: [] }), { where, cache: options.cache })
}

// A circular import leaves a hole where the agent should be.
function defined(target: AgentDefinition | undefined): AgentDefinition {
  if (target !== undefined && compiled.has(target)) return target
  throw invalid('an agent', `${display(target?.name)} is none. Give a class with @Agent, or what defineAgent gave.`)
}

function definitionOf(target: AgentClass): AgentDefinition {
  const known = byClass.get(target)
  if (known !== undefined) return known
  const definition = compileClass(target)
  byClass.set(target, definition)
  return definition
}

function compileClass(target: AgentClass): AgentDefinition {
  const where = classNameOf(target)
  const { options, tools } = describeAgent(target)
  if (options === undefined) {
    throw invalid(where, 'it carries no @Agent of its own. Put @Agent({ name, persona, model }) on the class.')
  }
  for (const side of ['input', 'output']) {
    if (side in options)
      throw invalid(where, `\`${side}\` is not an option. Put it on the class: \`static readonly ${side}\`.`)
  }
  const methods = [...tools].map(([method, toolOptions]) => methodTool(method, toolOptions, where))
  const schemas = { input: staticSchema(target, 'input'), output: staticSchema(target, 'output') }
  return remember(assembleAgent({ where, options, ...schemas, methods, target }), { where, cache: options.cache })
}

function remember(definition: AgentDefinition, about: Compiled): AgentDefinition {
  compiled.set(definition, about)
  return definition
}

function withDefaults(definition: AgentDefinition, defaults: AgentCacheOptions): AgentDefinition {
  const about = compiled.get(definition)
  if (about === undefined) return definition
  const made = byDefaults.get(defaults) ?? new WeakMap<AgentDefinition, AgentDefinition>()
  byDefaults.set(defaults, made)
  const known = made.get(definition)
  if (known !== undefined) return known
  const { where, cache } = about
  const fresh = Object.freeze({ ...definition, cache: resolveCachePolicy(cache, { defaults, where }) })
  made.set(definition, fresh)
  return remember(fresh, about)
}

function methodTool(method: string, options: AnyToolOptions, className: string): PlacedTool {
  const where = `${className}.${method}`
  const invoke = (self: object | undefined, input: unknown, context: ToolContext): unknown => {
    const body: unknown = self === undefined ? undefined : Reflect.get(self, method)
    if (typeof body !== 'function') throw invalid(where, 'the method is gone from the instance that runs it.')
    return Reflect.apply(body, self, [input, context])
  }
  return { definition: compileTool({ options, name: options.name ?? method, where, invoke }), where }
}

function staticSchema(target: AgentClass, side: 'input' | 'output'): AnySchema | undefined {
  const schema: unknown = Reflect.get(target, side)
  if (schema === undefined || isStandardSchema(schema) || isRecord(schema)) return schema
  throw invalid(classNameOf(target), `static \`${side}\` is no schema. Give a Standard Schema or a JSON Schema.`)
}
