import type { Call } from '../contract/call.ts'
import type { Identity, PartDigests, PartName } from '../contract/identity.ts'
import type { LlmRequest, Message, UserContent } from '../contract/llm.ts'
import { canonical } from './canonical.ts'
import { digestOf, frame, recurringDigest, shortDigest } from './digest.ts'
import { narrowed, optional, personaOf, schemaVersion, spokenBefore, type Keyring } from './keys.ts'
import { perIdentity } from './per-identity.ts'
import { portable } from './tool-call-ids.ts'

/** The identity of a call, a digest per part. What two calls share in all parts but `question` may be compared by meaning. */
export function llmParts(call: Call<'llm'>, keyring: Keyring): PartDigests {
  const { model, system, documents, messages, tools, ...settings } = portable(call.request)
  return Object.freeze({
    ...askerParts(call.identity, keyring),
    kind: kinds.llm,
    model: recurringDigest(keyring.fingerprint(model)),
    persona:
      system === undefined ? barePersona(call.identity) : shortDigest(personaOf(call.identity), optional(system)),
    tools: part(tools),
    settings: recurringDigest(canonical(settings satisfies Partial<LlmRequest>, keyring.noEffect(model))),
    history: messages.length < 2 ? emptyList : part(messages.slice(0, -1)),
    documents: part(documents),
    question: part(messages.at(-1)),
  })
}

/** The same for a whole agent run. */
export function agentParts(call: Call<'agent'>, keyring: Keyring): PartDigests {
  const { agent, input, history, opening = [], documents, sample } = call.request
  const before = spokenBefore(history, opening)
  // a pinned version stands for all of these
  const shape = agent.identity.pinned ? {} : agent.digests
  return Object.freeze({
    ...askerParts(call.identity, keyring),
    kind: kinds.agent,
    model: shortDigest(keyring.fingerprint(agent.model), shape['fallback'] ?? ''),
    persona: shortDigest(personaOf(call.identity)),
    tools: shortDigest(shape['tools'] ?? ''),
    settings: shortDigest(shape['settings'] ?? '', shape['output'] ?? '', String(sample ?? '')),
    policy: shortDigest(keyring.policy, shape['guardrails'] ?? ''),
    history: part(before.opening === undefined ? before.history : before),
    documents: part(documents),
    question: part(input),
  })
}

/** The same for a tool's result: nothing of it is compared by meaning, so that the parts only explain. */
export function toolParts({ request: { tool, input }, identity }: Call<'tool'>): PartDigests {
  const { tenant, user, permissions, agent } = identity
  const { shared, vary: names } = tool.cache ?? {}
  const { locale, vary } = narrowed(identity, names)
  return {
    schema: schemaVersion,
    tenant: shortDigest(optional(tenant)),
    permissions: shortDigest(...permissions.toSorted()),
    vary: shortDigest(canonical(vary)),
    locale: shortDigest(optional(locale)),
    user: tool.scope === 'user' ? shortDigest(optional(user)) : '-',
    agent: shared === undefined ? shortDigest(optional(agent?.name)) : shortDigest('shared', shared),
    persona: shortDigest(shared === undefined ? personaOf(identity) : ''),
    kind: shortDigest('tool'),
    tools: shortDigest(tool.version, tool.schemaDigest),
    question: shortDigest(tool.name, canonical(input)),
  }
}

/** The partition of one user, or of everybody in the tenant when `user` is left out. */
export function partitionOf(parts: PartDigests, user?: string): string {
  if (user !== undefined) return newPartition(parts, user)
  const known = tenantPartitions.get(parts)
  if (known !== undefined) return known
  const made = newPartition(parts)
  if (Object.isFrozen(parts)) tenantPartitions.set(parts, made)
  return made
}

const tenantPartitions = new WeakMap<PartDigests, string>()

/** What separates entries, whatever is asked; the user stands last. A new part is a wall, unless it is named here. */
const walls = {
  schema: frame('schema'),
  tenant: frame('tenant'),
  permissions: frame('permissions'),
  vary: frame('vary'),
  agent: frame('agent'),
  persona: frame('persona'),
  version: frame('version'),
  kind: frame('kind'),
  model: frame('model'),
  tools: frame('tools'),
  settings: frame('settings'),
  history: frame('history'),
  documents: frame('documents'),
  locale: frame('locale'),
  embedder: frame('embedder'),
  policy: frame('policy'),
} satisfies Record<Exclude<PartName, 'question' | 'user' | 'config'>, string>
const wallNames = namesOf(walls)

function newPartition(parts: PartDigests, user?: string): string {
  let framed = ''
  for (const name of wallNames) {
    const value = parts[name]
    if (value !== undefined) framed += walls[name] + frame(value)
  }
  return digestOf(framed + frame('user') + frame(optional(user)))
}

function namesOf<T extends object>(table: T): readonly Extract<keyof T, string>[] {
  const names: Extract<keyof T, string>[] = []
  for (const name in table) names.push(name)
  return names.sort()
}

/** The text a question is compared by: the last thing the user said, when it is text and nothing else. */
export function intentOf(content: UserContent): string | undefined {
  if (typeof content === 'string') return content
  const texts = content.flatMap((item) => (item.type === 'text' ? [item.text] : []))
  return texts.length === content.length && texts.length > 0 ? texts.join('\n') : undefined
}

/** The last message's text, when the user said it. */
export function lastIntent(messages: readonly Message[]): string | undefined {
  const last = messages.at(-1)
  return last?.role === 'user' ? intentOf(last.content) : undefined
}

const identityParts = perIdentity((identity): PartDigests => {
  const { tenant, user, permissions, vary, locale, agent } = identity
  return Object.freeze({
    schema: schemaVersion,
    tenant: shortDigest(optional(tenant)),
    user: shortDigest(optional(user)),
    permissions: shortDigest(...permissions.toSorted()),
    vary: shortDigest(canonical(vary)),
    locale: shortDigest(optional(locale)),
    agent: shortDigest(optional(agent?.name)),
    version: shortDigest(optional(agent?.version)),
  })
})

const barePersona = perIdentity((identity) => shortDigest(personaOf(identity), optional(undefined)))

const keyringParts = new WeakMap<Keyring, PartDigests>()

function askerParts(identity: Identity, keyring: Keyring): PartDigests {
  let fixed = keyringParts.get(keyring)
  if (fixed === undefined) {
    fixed = Object.freeze({ embedder: shortDigest(keyring.embedder), policy: shortDigest(keyring.policy) })
    keyringParts.set(keyring, fixed)
  }
  return { ...identityParts(identity), ...fixed }
}

const nothing = shortDigest(canonical(null))
const emptyList = shortDigest(canonical([]))
const kinds = { llm: shortDigest('llm'), agent: shortDigest('agent') }

function part(value: unknown): string {
  if (value === undefined || value === null) return nothing
  return Array.isArray(value) && value.length === 0 ? emptyList : shortDigest(canonical(value))
}
