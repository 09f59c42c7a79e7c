import type { AgentClass, AgentDefinition, AgentTarget } from '../contract/agent.ts'
import type { AnySchema } from '../contract/schema.ts'
import type { ToolContext } from '../contract/tool.ts'
import type { AgentCacheOptions, AgentOptions } from './agent-options.ts'
import type { Workflow } from '../contract/workflow.ts'
import { assembleAgent, delegatesOf } from './assemble-agent.ts'
import { resolveCachePolicy } from './cache-policy.ts'
import { compileTool } from './compile-tool.ts'
import { classNameOf } from './decorator-place.ts'
import { display, invalid, isRecord } from './invalid.ts'
import { linkAgent, reachable } from './link-agent.ts'
import { describeAgent } from './metadata.ts'
import type { Declared, Graph } from './reach.ts'
import { isStandardSchema } from './standard-schema.ts'
import type { AnyToolOptions } from './tool-options.ts'
import type { PlacedTool } from './unique-tools.ts'

export type { AgentTarget }

/** An agent as it was declared. Its definition lacks what leads to other agents, who may not be there yet. */
interface Compiled extends Declared {
  readonly cache: AgentOptions['cache']
}

const byClass = new WeakMap<AgentClass, Compiled>()
/** Every definition made here, with what it was made from. */
const compiled = new WeakMap<object, Compiled>()
const linked = new WeakMap<Declared, AgentDefinition>()
const byDefaults = new WeakMap<AgentCacheOptions, WeakMap<AgentDefinition, AgentDefinition>>()

const graph: Graph = { isAgent, declared }

/** The definition of an agent, checked, frozen and made once; `defaults` are the runtime's cache options. */
export function compileAgent(target: AgentTarget, defaults?: AgentCacheOptions): AgentDefinition {
  const about = declared(target)
  const definition = typeof target === 'function' || target === about.definition ? link(about) : target
  return defaults === undefined ? definition : withDefaults(definition, defaults)
}

/** Every agent that these can reach by handoffs, as tools and as steps; themselves included. */
export function agentsReachedBy(targets: readonly (AgentTarget | Workflow)[]): readonly AgentDefinition[] {
  return reachable(targets, graph)
}

/** Whether a value is a class with `@Agent`, or what `defineAgent` gave. */
export function isAgent(target: unknown): target is AgentTarget {
  if (typeof target === 'function') return describeAgent(target).options !== undefined
  return typeof target === 'object' && target !== null && compiled.has(target)
}

function link(about: Compiled): AgentDefinition {
  const known = linked.get(about)
  if (known !== undefined) return known
  const definition = linkAgent(about, graph)
  linked.set(about, definition)
  return remember(definition, about)
}

/** The definition of an agent that has no class. */
export function compileOptions(
  options: AgentOptions,
  schemas: { readonly input: AnySchema | undefined; readonly output: AnySchema | undefined },
): AgentDefinition {
  const where = `defineAgent ${display(options.name)}`
  const definition = assembleAgent({ where, options, ...schemas, methods: [] })
  return remember(definition, compiledFrom(definition, options, where))
}

function declared(target: AgentTarget | undefined): Compiled {
  const known =
    target === undefined ? undefined : typeof target === 'function' ? byClass.get(target) : compiled.get(target)
  if (known !== undefined) return known
  // A circular import leaves a hole where the agent should be.
  if (typeof target !== 'function') {
    throw invalid(
      'an agent',
      `${display(isRecord(target) && 'name' in target ? target.name : target)} is none. Give a class with @Agent, or what defineAgent gave.`,
    )
  }
  const made = compileClass(target)
  byClass.set(target, made)
  return made
}

function compiledFrom(definition: AgentDefinition, options: AgentOptions, where: string): Compiled {
  return { where, cache: options.cache, definition, delegates: delegatesOf(options, where) }
}

function compileClass(target: AgentClass): Compiled {
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
  const about = compiledFrom(assembleAgent({ where, options, ...schemas, methods, target }), options, where)
  remember(about.definition, about)
  return about
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
