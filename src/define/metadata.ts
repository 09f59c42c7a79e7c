import 'reflect-metadata'
import type { AgentOptions } from './agent-options.ts'
import type { AnyToolOptions } from './tool-options.ts'

/** Tool options by the method that carries them. */
export type ToolRecords = ReadonlyMap<string, AnyToolOptions>

/** What the decorators of a class and of those it extends have written down. */
export interface AgentDescription {
  /** The options of the class's own `@Agent`; they are not inherited, since two agents are never one. */
  readonly options?: AgentOptions
  /** Inherited, base first; a derived class overrides by method. */
  readonly tools: ToolRecords
}

const agentKey = Symbol.for('stratagent/agent')
const toolsKey = Symbol.for('stratagent/tools')

/** Writes down that a class is an agent. */
export function recordAgent(target: object, options: AgentOptions): void {
  Reflect.defineMetadata(agentKey, options, target)
}

/** Writes down that a method is a tool. */
export function recordTool(target: object, method: string, options: AnyToolOptions): void {
  // A map of the class's own: one read through the prototype chain belongs to the base and to all who extend it.
  Reflect.defineMetadata(toolsKey, new Map([...ownTools(target), [method, options]]), target)
}

/** Reads what was written down, from the base class to the derived one. */
export function describeAgent(target: object): AgentDescription {
  const options: AgentOptions | undefined = Reflect.getOwnMetadata(agentKey, target)
  const tools = new Map(lineOf(target).flatMap((ancestor) => [...ownTools(ancestor)]))
  return { tools, ...(options !== undefined && { options }) }
}

function ownTools(target: object): ToolRecords {
  const tools: ToolRecords | undefined = Reflect.getOwnMetadata(toolsKey, target)
  return tools ?? new Map()
}

function lineOf(target: object): readonly object[] {
  const line: object[] = []
  let ancestor: object | null = target
  while (typeof ancestor === 'function' && ancestor !== Function.prototype) {
    line.unshift(ancestor)
    ancestor = Object.getPrototypeOf(ancestor)
  }
  return line
}
