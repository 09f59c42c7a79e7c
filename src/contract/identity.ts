/** Who asks: a wall. It comes from the run's options (the auth context) alone and a handoff cannot widen it. */
export interface Identity {
  readonly tenant?: string
  readonly user?: string
  readonly permissions: readonly string[]
  readonly locale?: string
  /** Further values that an answer depends on, such as `{ plan: 'gold' }`. */
  readonly vary: Readonly<Record<string, string>>
  readonly session?: string
  /** Set where the caller is to learn nothing of what others have asked. No part of any key: answers are shared as with anybody. */
  readonly trusted?: false
  /** The agent that asks on the user's behalf; absent for direct calls. */
  readonly agent?: AgentIdentity
}

/** Which agent asks, as the cache sees it. */
export interface AgentIdentity {
  readonly name: string
  /** Persona id and the digest of its instructions. */
  readonly persona: string
  /** The config version: pinned by the author, or the digest of everything that shapes the agent's answers. */
  readonly version: string
  /** Whether `version` was pinned by the author. */
  readonly pinned: boolean
}

/** With whom an entry may be shared: everybody of the tenant, or one user. */
export type Scope = 'tenant' | 'user'

/** The parts of the identity of a cached call; `explain` names them. */
export type PartName =
  | 'schema'
  | 'tenant'
  | 'permissions'
  | 'vary'
  | 'user'
  | 'agent'
  | 'persona'
  | 'version'
  | 'kind'
  | 'model'
  | 'tools'
  | 'settings'
  | 'history'
  | 'documents'
  | 'locale'
  | 'embedder'
  | 'policy'
  | 'question'
  /** Of everything that shapes a pinned agent; no part of what must be equal, the pin stands for it. */
  | 'config'

/** A short digest per part, kept beside an entry. */
export type PartDigests = Readonly<Partial<Record<PartName, string>>>
