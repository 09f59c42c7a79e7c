import type { AgentIdentity, Identity } from '../contract/identity.ts'
import type { IdentityOptions } from './call-options.ts'

const bound = new WeakMap<IdentityOptions, Map<AgentIdentity | undefined, Identity>>()

/** A copy of an identity that nobody can change any more; what is derived from it is remembered. */
export function bindIdentity({ permissions = [], vary = {}, ...rest }: IdentityOptions): IdentityOptions {
  const copy = Object.freeze({
    ...rest,
    permissions: Object.freeze([...permissions]),
    vary: Object.freeze({ ...vary }),
  })
  bound.set(copy, new Map())
  return copy
}

/** The identity of a call. Options that were not bound are read anew each time: their owner may change them. */
export function identityOf(options: IdentityOptions, agent?: AgentIdentity): Identity {
  const made = bound.get(options)
  if (made === undefined) return unboundIdentity(options, agent)
  const again = made.get(agent)
  if (again !== undefined) return again
  const identity = newIdentity(options, agent)
  made.set(agent, identity)
  return identity
}

/** Unbound identities of one agent, or of none, that are remembered by what they say. */
const remembered = 1_000
const withoutAgent = {}
const unbound = new WeakMap<object, Map<string, Identity>>()

/** One identity for all options that say the same: what is derived from it need not be made again. */
function unboundIdentity(options: IdentityOptions, agent: AgentIdentity | undefined): Identity {
  const owner = agent ?? withoutAgent
  let known = unbound.get(owner)
  if (known === undefined) unbound.set(owner, (known = new Map()))
  const says = wordsOf(options)
  const again = known.get(says)
  if (again !== undefined) return again
  if (known.size >= remembered) known.clear()
  const identity = newIdentity(options, agent)
  known.set(says, identity)
  return identity
}

/** Everything an identity says; each part carries its length, so that none can be taken for two. */
function wordsOf(options: IdentityOptions): string {
  const { tenant, user, permissions = [], locale, vary = {}, session, trusted = true } = options
  let words = sized(tenant) + sized(user) + sized(locale) + sized(session) + (trusted ? '' : '?')
  for (const permission of permissions) words += sized(permission)
  for (const name of Object.keys(vary)) words += `;${sized(name)}${sized(vary[name])}`
  return words
}

function sized(value: string | undefined): string {
  return value === undefined ? '-' : `${value.length}:${value}`
}

function newIdentity(options: IdentityOptions, agent: AgentIdentity | undefined): Identity {
  const { tenant, user, permissions = [], locale, vary = {}, session, trusted } = options
  return Object.freeze({
    permissions: Object.freeze([...permissions]),
    vary: Object.freeze({ ...vary }),
    ...(tenant !== undefined && { tenant }),
    ...(user !== undefined && { user }),
    ...(locale !== undefined && { locale }),
    ...(session !== undefined && { session }),
    ...(agent !== undefined && { agent }),
    ...(trusted === false && { trusted }),
  })
}
