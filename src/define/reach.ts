import type { AgentDefinition, AgentTarget } from '../contract/agent.ts'
import type { Workflow } from '../contract/workflow.ts'
import { isWorkflow, targetsOf } from '../workflow/steps.ts'
import type { AgentTool, Handoff } from './delegates.ts'
import { invalid } from './invalid.ts'

/** An agent as it was declared, with those it may hand over to or call. */
export interface Declared {
  readonly where: string
  readonly definition: AgentDefinition
  readonly delegates: readonly (Handoff | AgentTool)[]
}

/** How agents are found from what was declared. */
export interface Graph {
  isAgent(target: unknown): target is AgentTarget
  declared(target: AgentTarget): Declared
}

export interface Reach {
  readonly agents: ReadonlySet<Declared>
  readonly workflows: ReadonlySet<Workflow>
}

/** Everything that can be reached from some targets, themselves included; circles are walked once. */
export function reach(
  targets: readonly (AgentTarget | Workflow)[],
  graph: Graph,
  goesOn: (agent: Declared) => boolean = () => true,
): Reach {
  const agents = new Set<Declared>()
  const workflows = new Set<Workflow>()
  const waiting = [...targets]
  for (let target = waiting.pop(); target !== undefined; target = waiting.pop()) {
    if (isWorkflow(target)) {
      if (workflows.has(target)) continue
      workflows.add(target)
      waiting.push(...targetsOf(target).filter((step) => graph.isAgent(step)))
      continue
    }
    const agent = graph.declared(target)
    if (agents.has(agent)) continue
    agents.add(agent)
    if (goesOn(agent)) waiting.push(...agent.delegates.map((delegate) => resolve(delegate, agent, graph)))
  }
  return { agents, workflows }
}

/** What a handoff or an agent tool leads to. @throws StratagentError `CONFIG_INVALID` when that is no agent */
export function resolve(delegate: Handoff | AgentTool, { where }: Declared, graph: Graph): AgentTarget | Workflow {
  const target: unknown = delegate.target()
  if (delegate.kind === 'agent' && isWorkflow(target)) return target
  if (graph.isAgent(target)) return target
  const what = delegate.kind === 'handoff' ? 'a handoff leads' : 'an agent tool leads'
  throw invalid(
    where,
    `${what} to something that is no agent. Name a class with @Agent or what defineAgent gave, and look for a circular import when it is undefined.`,
  )
}
