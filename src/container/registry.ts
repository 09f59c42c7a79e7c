import type { Container, Newable } from 'inversify'
import type { AgentClass, AgentDefinition } from '../contract/agent.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Provider } from '../contract/provider.ts'
import { providerFor } from '../pipeline/ask.ts'
import { modelOf } from '../pipeline/model-name.ts'

/** Every model of every agent has a provider that knows it. @throws StratagentError `MODEL_UNKNOWN` naming the agent */
export function checkModels(agents: readonly AgentDefinition[], providers: ReadonlyMap<string, Provider>): void {
  for (const { name, model, fallback } of agents) {
    for (const asked of [model, ...fallback]) {
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
export function byName(agents: readonly AgentDefinition[]): Map<string, AgentDefinition> {
  const named = new Map<string, AgentDefinition>()
  for (const agent of agents) {
    if (named.has(agent.name)) throw twoAgents(agent.name)
    named.set(agent.name, agent)
  }
  return named
}

export function twoAgents(name: string): StratagentError {
  return new StratagentError(
    'CONFIG_INVALID',
    `Two agents are called '${name}': their entries would be mixed up. Give one of them another name.`,
  )
}
