import type { AgentTarget } from '../contract/agent.ts'
import type { Layer } from '../contract/decision.ts'
import type { Duration } from '../contract/host.ts'
import type { AnyRequest } from './request-keys.ts'

/** What is dropped: entries that meet every condition given. */
export interface InvalidationOptions {
  /** Entries that carry all of these. */
  readonly tags?: readonly string[]
  readonly tenant?: string
  readonly user?: string
  /** An agent, or its name. A name that no agent of this runtime has is warned of: it may be another process's. */
  readonly agent?: string | AgentTarget
  /** A config version, as `definition.identity.version` has it. */
  readonly version?: string
  readonly layer?: Exclude<Layer, 'prompt'>
  /** The id of a decision or of a run: what was found or looked for goes; nothing for one that this process does not remember (it does the latest 8,192 decisions). */
  readonly id?: string
  /** The answer to one request. */
  readonly request?: AnyRequest
  /** Answers to questions that mean this: those given to `tenant`; without it, those given to nobody's tenant. */
  readonly like?: string
  /** Least similarity for `like`. @default 0.85 */
  readonly similarity?: number
  /** Entries older than this. */
  readonly olderThan?: Duration
  /** Everything. */
  readonly all?: true
}

/** What would be dropped, by meaning: it is listed, and nothing goes. */
export interface InvalidationPreview extends InvalidationOptions {
  readonly like: string
  readonly dryRun: true
}
