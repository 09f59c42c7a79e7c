import type { Call } from '../contract/call.ts'
import type { Identity } from '../contract/identity.ts'
import type { Message } from '../contract/llm.ts'
import { canonical } from './canonical.ts'
import { digest, frame } from './digest.ts'
import { perIdentity } from './per-identity.ts'
import { portable } from './tool-call-ids.ts'

/** Raised when keys, envelopes or codecs change: entries of another schema are never found. */
export const schemaVersion = '2'

/** What a key needs to know beyond the call: handed in by the container. */
export interface Keyring {
  /** Endpoint, API version and model behind a model name. */
  fingerprint(model: string): string
  /** Request fields (`'extra.metadata'`) that the model's provider declares to have no effect on an answer. */
  noEffect(model: string): ReadonlySet<string>
  /** Fingerprint of the embedder. */
  readonly embedder: string
  /** Digest of the guardrails that hold for every call. */
  readonly policy: string
}

/** Fields of ours that do not change an answer: where the prompt is marked, how it is checked, who is asked if the model fails. */
export const ownNoEffect: readonly string[] = ['markup', 'output.check', 'fallback']

/** The exact key of a model's answer, for everybody in the tenant: all that shapes the answer, hashed once. */
export function llmKey(call: Call<'llm'>, keyring: Keyring): string {
  const { request, identity } = call
  const body = canonical(portable(request), keyring.noEffect(request.model))
  return scoped(frame(keyring.fingerprint(request.model)) + frame(keyring.policy) + body, 'llm', identity)
}

/** A key narrowed to one user. */
export function ownKey(key: string, user: string): string {
  return digest(key, 'user', user)
}

/** The key under which an agent's whole answer is found again. */
export function agentKey(call: Call<'agent'>, keyring: Keyring): string {
  const { agent, input, history, opening, documents, sample } = call.request
  const body = canonical({ input, ...spokenBefore(history, opening), documents, sample })
  return scoped(frame(keyring.fingerprint(agent.model)) + frame(keyring.policy) + body, 'agent', call.identity)
}

/** The conversation without the ids that a provider drew, its calls linked to their results across both parts. */
export function spokenBefore(
  history: readonly Message[],
  opening: readonly Message[] = [],
): { readonly history: readonly Message[]; readonly opening?: readonly Message[] } {
  if (opening.length === 0) return { history: portable({ messages: history }).messages }
  const { messages } = portable({ messages: [...history, ...opening] })
  return { history: messages.slice(0, history.length), opening: messages.slice(history.length) }
}

/** The key under which a tool's result is found again: no persona's wording, no history, no sampling. */
export function toolKey({ request: { tool, input }, identity }: Call<'tool'>): string {
  const { cache } = tool
  const owner = cache?.shared === undefined ? [optional(identity.agent?.name), personaOf(identity)] : [cache.shared]
  const parts = [String(owner.length), ...owner, tool.name, tool.version, tool.schemaDigest, canonical(input)]
  const body = parts.map(frame).join('')
  return digest(header('tool', identity, narrowed(identity, cache?.vary)), body)
}

/** The key of a text's vector: tenant, embedder, text; nobody's persona. */
export function embeddingKey(text: string, identity: Identity, embedder: string): string {
  return digest(schemaVersion, 'embedding', optional(identity.tenant), embedder, text)
}

/** The persona as far as it separates entries: a pinned version stands for its wording. */
export function personaOf({ agent }: Identity): string {
  if (agent === undefined) return ''
  return agent.pinned ? agent.persona.slice(0, agent.persona.lastIndexOf(':')) : agent.persona
}

/** An absent value and an empty one are not the same. */
export function optional(value: string | undefined): string {
  return value === undefined ? '-' : `+${value}`
}

function scoped(body: string, kind: 'llm' | 'agent', identity: Identity): string {
  return digest(headers[kind](identity), askerOf(identity) + body)
}

const askerOf = perIdentity((identity) => {
  const { agent } = identity
  return frame(optional(agent?.name)) + frame(personaOf(identity)) + frame(optional(agent?.version))
})

interface Varying {
  readonly locale?: string
  readonly vary: Readonly<Record<string, string>>
}

function header(kind: string, identity: Identity, { locale, vary }: Varying): string {
  const names = Object.keys(vary).sort()
  return [
    schemaVersion,
    kind,
    optional(identity.tenant),
    optional(locale),
    String(identity.permissions.length),
    ...identity.permissions.toSorted(),
    ...names.flatMap((name) => [name, vary[name] ?? '']),
  ]
    .map(frame)
    .join('')
}

const headers = {
  llm: perIdentity((identity) => header('llm', identity, identity)),
  agent: perIdentity((identity) => header('agent', identity, identity)),
}

/** The identity's values that a tool declared to depend on. */
export function narrowed(identity: Identity, names: readonly string[] | undefined): Varying {
  const { vary, locale } = identity
  if (names === undefined) return { vary, ...(locale !== undefined && { locale }) }
  const kept = Object.entries(vary).filter(([name]) => names.includes(name))
  return {
    vary: Object.fromEntries(kept),
    ...(names.includes('locale') && locale !== undefined && { locale }),
  }
}
