import type { Middleware } from '../contract/call.ts'
import type { Logger } from '../contract/host.ts'
import { configOf } from '../identity/config-version.ts'
import { attribute } from '../telemetry/attributes.ts'
import { noteOnSpan } from '../telemetry/spans.ts'

/**
 * Says that a pinned config version answers with what another persona, other tools or settings made: an event on each
 * such run, and one line per agent. A pin promises that they do not matter, so the answer stands.
 */
export function drift({ logger }: { readonly logger: Logger }): Middleware<'agent'> {
  const told = new WeakSet<object>()
  return {
    name: 'drift',
    stage: 'cache',
    handle(call, next) {
      const { agent } = call.request
      if (!agent.identity.pinned) return next(call)
      return next(call).then((outcome) => {
        const made = outcome.servedBy === 'provider' ? undefined : outcome.origin?.parts.config
        if (made === undefined || made === configOf(agent)) return outcome
        const { name, identity } = agent
        noteOnSpan('config.drift', { [attribute.agentVersion]: identity.version })
        if (!told.has(agent.digests)) {
          told.add(agent.digests)
          logger.warn(
            `The agent ${name} is pinned to version '${identity.version}' and has changed: answers are served that another persona, other tools or settings made. Give it a new \`version\`, or drop what was kept.`,
            { agent: name, version: identity.version },
          )
        }
        return outcome
      })
    },
  }
}
