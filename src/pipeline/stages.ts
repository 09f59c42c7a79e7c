import type { Middleware, Stage } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Kind } from '../contract/kinds.ts'

/** The order of a call's fall, per kind, outermost first. What stands below `cache` does not shape the key. */
export const stages: Readonly<Record<Kind, readonly Stage[]>> = {
  agent: ['trace', 'session', 'output', 'guardrails', 'user', 'cache', 'verify'],
  llm: ['trace', 'guardrails', 'user', 'cache', 'verify', 'schema', 'fallback', 'retry', 'rate-limit', 'markup'],
  tool: ['trace', 'approval', 'guardrails', 'user', 'cache', 'effects', 'retry'],
  embedding: ['trace', 'user', 'cache', 'batch', 'retry'],
}

/** Whether a step at that stage acts on an answer before it is kept. */
export function isBelowCache(kind: Kind, stage: Stage): boolean {
  return stages[kind].indexOf(stage) > stages[kind].indexOf('cache')
}

/** The middleware of a chain in the order of its stages; within a stage by name, never by registration. */
export function inOrder<K extends Kind>(kind: K, middleware: readonly Middleware<K>[]): readonly Middleware<K>[] {
  const order = stages[kind]
  for (const { name, stage } of middleware) {
    if (order.includes(stage)) continue
    const sentence = `The middleware ${name} asks for stage '${stage}', which ${kind} calls do not have. Choose one of: ${order.join(', ')}.`
    throw new StratagentError('CONFIG_INVALID', sentence)
  }
  return middleware.toSorted((left, right) => {
    return order.indexOf(left.stage) - order.indexOf(right.stage) || compare(left.name, right.name)
  })
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
