import type { AgentDefinition, AgentTarget } from '../contract/agent.ts'
import type { Next } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import { isAgent } from '../define/compile-agent.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Executor } from '../workflow/frame.ts'
import { nestedControls } from './call-options.ts'
import { spoken } from './inputs.ts'

export interface ExecutorParts {
  readonly telemetry: Telemetry
  readonly definitionOf: (target: AgentTarget) => AgentDefinition
  /** The agents' chain, once it is bound. */
  readonly run: Next<'agent'>
}

/** What handoffs, agents as tools and workflows are handed: how one agent's run becomes part of another's. */
export function executorOf({ telemetry, definitionOf, run }: ExecutorParts): Executor {
  const agentOf = (target: object): AgentDefinition => {
    if (isAgent(target)) return definitionOf(target)
    throw new StratagentError(
      'CONFIG_INVALID',
      'A step leads to no agent. Give a class with @Agent, or what defineAgent gave.',
    )
  }
  const controlsFor: Executor['nesting']['controlsFor'] = ({ cache }, asked) => nestedControls(cache, asked)
  return { nesting: { agentOf, controlsFor, spoken, run }, telemetry, isAgent }
}
