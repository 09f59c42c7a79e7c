import type { Call } from '../contract/call.ts'
import type { Identity } from '../contract/identity.ts'
import { canonical } from './canonical.ts'
import { digest, frame } from './digest.ts'
import { portable } from './tool-call-ids.ts'

/** Raised when keys, envelopes or codecs change: entries of another schema are never found. */
export const schemaVersion = '1'

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

/** The exact key of an answer: everything that shapes it, hashed once. `user` narrows it to one user. */
export interface AnswerKey {
  readonly tenant: string
  readonly user?: string
}

/** The key under which an answer of a model is found again. */
export function llmKey(call: Call<'llm'>, keyring: Keyring): AnswerKey {
  const { request, identity } = call
  const body = canonical(portable(request), keyring.noEffect(request.model))
  return scoped(frame(keyring.fingerprint(request.model)) + frame(keyring.policy) + body, 'llm', identity)
}

/** The key under which an agent's whole answer is found again. */
export function agentKey(call: Call<'agent'>, keyring: Keyring): AnswerKey {
  const { agent, input, history, documents, sample } = call.request
  const body = canonical({ input, history: portable({ messages: history }).messages, documents, sample })
  return scoped(frame(keyring.fingerprint(agent.model)) + frame(keyring.policy) + body, 'agent', call.identity)
}

/** The key under which a tool's result is found again: no persona's wording, no history, no sampling. */
export function toolKey({ request: { tool, input }, identity }: Call<'tool'>): AnswerKey {
  const { cache } = tool
  const owner = cache?.shared === undefined ? [optional(identity.agent?.name), personaOf(identity)] : [cache.shared]
  const parts = [String(owner.length), ...owner, tool.name, tool.version, tool.schemaDigest, canonical(input)]
  const body = parts.map(frame).join('')
  return scopedTo(body, header('tool', identity, narrowed(identity, cache?.vary)), identity)
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

function scoped(body: string, kind: string, identity: Identity): AnswerKey {
  const { agent } = identity
  const asker = frame(optional(agent?.name)) + frame(personaOf(identity)) + frame(optional(agent?.version))
  return scopedTo(asker + body, header(kind, identity, identity), identity)
}

function scopedTo(body: string, head: string, identity: Identity): AnswerKey {
  const tenant = digest(head, body)
  return identity.user === undefined ? { tenant } : { tenant, user: digest(tenant, 'user', identity.user) }
}

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
