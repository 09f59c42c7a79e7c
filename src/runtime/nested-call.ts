import type { AgentDefinition, AgentDelta, AgentRequest } from '../contract/agent.ts'
import type { Call, Next, Sink } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Awaitable } from '../contract/host.ts'
import type { AgentIdentity, Identity } from '../contract/identity.ts'
import type { UserContent } from '../contract/llm.ts'
import type { Controls } from '../contract/policy.ts'

/** What a run gives to the runs that are part of it: who asks is never widened. */
export type Parent = Pick<Call, 'identity' | 'controls' | 'signal' | 'context'>

/** What nested runs need of the runtime; handed in by the container. */
export interface Nesting {
  /** An agent's definition in this runtime. @throws StratagentError `CONFIG_INVALID` when it is none */
  readonly agentOf: (target: object) => AgentDefinition
  /** What the agent's calls may do with the cache, after what was asked of the whole run. */
  readonly controlsFor: (agent: AgentDefinition, asked: Controls['asked']) => Controls
  /** What an agent is asked with, checked by its schema. */
  readonly spoken: (agent: AgentDefinition, input: unknown) => Awaitable<UserContent>
  /** The agents' chain. */
  readonly run: Next<'agent'>
}

export interface NestedRun {
  readonly request: Pick<AgentRequest, 'agent' | 'input'> & Partial<AgentRequest>
  /** Its place below the parent; the parent's own when absent. */
  readonly step?: string
  readonly sink?: Sink<AgentDelta> | undefined
}

/** How deep runs may lie in each other: an agent that calls itself without end has to be stopped somewhere. */
const deepest = 16

/** The call of an agent's run inside another run. @throws StratagentError `MAX_DEPTH` */
export function nestedCall(parent: Parent, { request, step, sink }: NestedRun, nesting: Nesting): Call<'agent'> {
  const { agent } = request
  const { path } = parent.context
  if (path.length >= deepest) throw tooDeep([...path, agent.name])
  const controls = controlsBelow(parent, agent, nesting)
  const context = parent.context.child(step, agent.name)
  // what an agent keeps for one user is that user's own in whatever is built from it
  if (controls.policy.scope === 'user') context.depend({ scope: 'user' })
  // and what it keeps for nobody is kept in nothing
  if (!agent.cache.enabled) context.depend({ unkeepable: 'disabled' })
  return {
    kind: 'agent',
    request: { history: [], documents: [], within: {}, ...request },
    identity: actingAs(parent.identity, agent.identity),
    controls,
    signal: parent.signal,
    context,
    ...(sink !== undefined && { sink }),
  }
}

function controlsBelow({ controls: above }: Parent, agent: AgentDefinition, { controlsFor }: Nesting): Controls {
  const controls = controlsFor(agent, above.asked)
  // what is made anew, in a refresh or because it was no good, is made anew all the way down
  const isAnew = above.policy.enabled && !above.read
  // a run that waited for an equal one above itself would wait for ever
  if (!isAnew && !agent.recursive) return controls
  return { ...controls, plain: false, read: controls.read && !isAnew }
}

const acting = new WeakMap<Identity, Map<AgentIdentity, Identity>>()

/** The same asker with another agent acting for them. */
function actingAs(identity: Identity, agent: AgentIdentity): Identity {
  const byAgent = acting.get(identity) ?? new Map<AgentIdentity, Identity>()
  acting.set(identity, byAgent)
  const made = byAgent.get(agent) ?? Object.freeze({ ...identity, agent })
  byAgent.set(agent, made)
  return made
}

/** A part's deltas as the whole's reader sees them: with their place, and as an aside when they are not the answer. */
export function nestedSink(
  sink: Sink<AgentDelta> | undefined,
  { place = [], aside }: { readonly place?: readonly string[]; readonly aside: boolean },
): Sink<AgentDelta> | undefined {
  if (sink === undefined) return undefined
  let started = false
  return {
    get started() {
      return started
    },
    async write(delta) {
      started = true
      await sink.write({ ...delta, path: [...place, ...(delta.path ?? [])], ...(aside && { aside: true }) })
    },
  }
}

/** What an agent without an input schema reads of a value: text as it is, anything else as JSON. */
export function rendered(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? ''
}

/** What an agent is asked with when the value comes from another agent, a tool call or a step. */
export function askedOf(agent: AgentDefinition, value: unknown, { spoken }: Nesting): Awaitable<UserContent> {
  return spoken(agent, agent.input === undefined ? rendered(value) : value)
}

function tooDeep(path: readonly string[]): StratagentError {
  return new StratagentError(
    'MAX_DEPTH',
    `Runs lie ${deepest} deep in each other: ${path.join(' → ')}. An agent calls itself, or they call each other in a circle: break it, or make it a handoff.`,
  )
}
