import type { Container, Newable } from 'inversify'
import type { AgentClass, AgentDefinition, AgentTarget } from '../contract/agent.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Provider } from '../contract/provider.ts'
import { agentsReachedBy, compileAgent } from '../define/compile-agent.ts'
import type { RuntimeOptions } from './options.ts'
import { providerFor } from '../pipeline/ask.ts'
import { modelOf } from '../pipeline/model-name.ts'

/** Every model of every agent has a provider that knows it. @throws StratagentError `MODEL_UNKNOWN` naming the agent */
export function checkModels(agents: readonly AgentDefinition[], providers: ReadonlyMap<string, Provider>): void {
  for (const { name, model, fallback, cache } of agents) {
    const judge = cache.semantic.judge?.model
    for (const asked of [model, ...fallback, ...(judge === undefined ? [] : [judge])]) {
      const refusal = providerFor(providers, asked).refuseModel?.(modelOf(asked))
      if (refusal !== undefined) throw new StratagentError('MODEL_UNKNOWN', `The agent ${name}: ${refusal}`)
    }
  }
}

/** Constructs the agents' classes through the container, once; those met later on first use. */
export async function agentInstances(
  agents: readonly AgentDefinition[],
  container: Container,
): Promise<(agent: AgentDefinition) => object | undefined> {
  for (const { target } of agents) if (target !== undefined) await construct(container, target)
  return ({ target }) => {
    if (target === undefined) return undefined
    try {
      bindOnce(container, target)
      return isConstructible(target) ? container.get<object>(target) : undefined
    } catch (cause) {
      throw notConstructed(target, cause)
    }
  }
}

async function construct(container: Container, target: AgentClass): Promise<void> {
  try {
    bindOnce(container, target)
    if (isConstructible(target)) await container.getAsync<object>(target)
  } catch (cause) {
    throw notConstructed(target, cause)
  }
}

function notConstructed({ name }: AgentClass, cause: unknown): StratagentError {
  const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
  return new StratagentError(
    'CONFIG_INVALID',
    `The agent class ${name} could not be constructed: ${reason} Give every parameter its \`@inject(token)\`, bind the tokens in a module: \`modules: [new ContainerModule(({ bind }) => …)]\`, and list the agent in \`agents\` when something of it is made with a promise.`,
    { cause },
  )
}

function bindOnce(container: Container, target: AgentClass): void {
  if (isConstructible(target) && !container.isBound(target)) container.bind<object>(target).toSelf().inSingletonScope()
}

/** Whether the container can make instances of it; what it needs is known to its `@inject`s alone. */
function isConstructible(target: AgentClass): target is Newable<object> {
  return typeof target === 'function'
}

/** Agents by their names. @throws StratagentError `CONFIG_INVALID` when two share one */
function byName(agents: readonly AgentDefinition[]): Map<string, AgentDefinition> {
  const named = new Map<string, AgentDefinition>()
  for (const agent of agents) {
    if (named.has(agent.name)) throw twoAgents(agent.name)
    named.set(agent.name, agent)
  }
  return named
}

/** Which agent has which name: one met in a run is looked at like those of the start, and so are all that it can reach. */
export function agentRegister(
  agents: readonly AgentDefinition[],
  {
    compile,
    check,
  }: {
    readonly compile: (target: AgentTarget) => AgentDefinition
    readonly check: (agents: readonly AgentDefinition[]) => void
  },
): {
  readonly named: ReadonlyMap<string, AgentDefinition>
  readonly definitionOf: (target: AgentTarget) => AgentDefinition
} {
  const named = byName(agents)
  const definitionOf = (target: AgentTarget): AgentDefinition => {
    const agent = compile(target)
    const known = named.get(agent.name)
    if (known === undefined) {
      const fresh = agentsReachedBy([target])
        .map(compile)
        .filter(({ name }) => !named.has(name))
      check(fresh)
      for (const one of fresh) named.set(one.name, one)
    } else if (known.identity !== agent.identity) throw twoAgents(agent.name)
    return agent
  }
  return { named, definitionOf }
}

function twoAgents(name: string): StratagentError {
  return new StratagentError(
    'CONFIG_INVALID',
    `Two agents are called '${name}': their entries would be mixed up. Give one of them another name.`,
  )
}

/** The agents of a runtime: those that are listed, and those that they and the workflows can reach. */
export function agentsOf({
  agents = [],
  workflows = [],
}: Pick<RuntimeOptions, 'agents' | 'workflows'>): readonly AgentTarget[] {
  const listed = agents.map((agent) => compileAgent(agent))
  const reached = agentsReachedBy([...agents, ...workflows]).map((agent) => compileAgent(agent))
  return [...listed, ...reached.filter((agent) => !listed.includes(agent))]
}
