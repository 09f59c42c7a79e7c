import type { AgentDefinition } from '../contract/agent.ts'
import type { RuntimeOptions } from './options.ts'

/** Definitions as this runtime runs them, made once each. */
export function switched<T>(
  options: RuntimeOptions,
  compile: (target: T) => AgentDefinition,
): (target: T) => AgentDefinition {
  const known = new WeakMap<AgentDefinition, AgentDefinition>()
  return (target) => {
    const definition = compile(target)
    let made = known.get(definition)
    if (made === undefined) known.set(definition, (made = switchedBy(options, definition)))
    return made
  }
}

/** `cache: false` on the runtime switches every layer off, whatever an agent says. */
export function switchedBy<T extends Pick<AgentDefinition, 'cache'>>({ cache }: RuntimeOptions, definition: T): T {
  return cache === false && definition.cache.enabled
    ? { ...definition, cache: { ...definition.cache, enabled: false } }
    : definition
}
