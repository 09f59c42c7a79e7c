import { checkOptions } from '../contract/check-options.ts'
import type { AgentTarget } from '../contract/agent.ts'
import type { AnySchema } from '../contract/schema.ts'
import type { HandoffDelegate } from '../contract/tool.ts'
import type { Workflow } from '../contract/workflow.ts'
import { checkChoice, checkText, display, invalid } from './invalid.ts'

/** How a conversation is handed over. */
export interface HandoffOptions extends Pick<HandoffDelegate, 'filter' | 'when'> {
  /** What the model calls it. @default 'handoff_to_' and the agent's name */
  readonly name?: string
  /** When to hand over; the model reads this. @default the agent's description */
  readonly description?: string
}

/** How an agent is called as a tool. */
export interface AgentToolOptions {
  /** What the model calls it. @default the agent's name */
  readonly name?: string
  /** What it does and when to use it; the model reads this. @default the agent's description */
  readonly description?: string
  /** What the model gives. @default the agent's input schema, else `{ input: string }` */
  readonly input?: AnySchema
  /** What becomes of its error: told to the model, or thrown out of the run. @default 'tell' */
  readonly onError?: 'tell' | 'throw'
}

/** An agent that may take the conversation over; made by `handoff`. */
export interface Handoff {
  readonly kind: 'handoff'
  readonly target: () => AgentTarget
  readonly options: HandoffOptions
}

/** An agent or a workflow as a tool of another agent; made by `agentAsTool`. */
export interface AgentTool {
  readonly kind: 'agent'
  readonly target: () => AgentTarget | Workflow
  readonly options: AgentToolOptions
}

/** An agent that another one may hand its conversation to. The target is named by a function, so that two may name each other. */
export function handoff(target: () => AgentTarget, options: HandoffOptions = {}): Handoff {
  checkOptions(options, ['name', 'description', 'filter', 'when'], 'handoff')
  for (const option of ['filter', 'when'] as const) {
    const given: unknown = options[option]
    if (given !== undefined && typeof given !== 'function') throw invalid('handoff', `\`${option}\` is no function.`)
  }
  return Object.freeze({ kind: 'handoff', target: lazily(target, 'handoff'), options: named(options, 'handoff') })
}

/** An agent, or a workflow, that another agent calls as a tool: with a history of its own, and its own cache. */
export function agentAsTool(target: () => AgentTarget | Workflow, options: AgentToolOptions = {}): AgentTool {
  checkOptions(options, ['name', 'description', 'input', 'onError'], 'agentAsTool')
  checkChoice(options.onError, ['tell', 'throw'], { option: 'onError', where: 'agentAsTool' })
  return Object.freeze({ kind: 'agent', target: lazily(target, 'agentAsTool'), options: named(options, 'agentAsTool') })
}

function lazily<T>(target: () => T, where: string): () => T {
  if (typeof target === 'function' && !/^class\b/.test(Function.prototype.toString.call(target))) return target
  throw invalid(where, `name the agent by a function: \`${where}(() => Billing)\`.`)
}

function named<O extends { readonly name?: string; readonly description?: string }>(options: O, where: string): O {
  const { name, description } = options
  if (name !== undefined) checkToolName(name, where)
  if (description !== undefined) checkText(description, 'description', where)
  return options
}

/** Refuses a tool name that providers would refuse. */
export function checkToolName(name: string, where: string): void {
  if (/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return
  throw invalid(
    where,
    `the tool name ${display(name)} is refused by providers. Give \`name\` with letters, digits, _ and -, at most 64.`,
  )
}
