import type { Document } from '../contract/llm.ts'
import type { CacheMode, CachePolicy, CallCacheOptions, Controls } from '../contract/policy.ts'
import { milliseconds } from '../define/duration.ts'
import { tighten, tightenNested } from './tighten.ts'

/** Who asks. It comes from your auth context, never from the request's body. */
export interface IdentityOptions {
  readonly tenant?: string
  readonly user?: string
  readonly permissions?: readonly string[]
  readonly locale?: string
  /** Further values that answers depend on, such as `{ plan: 'gold' }`. */
  readonly vary?: Readonly<Record<string, string>>
  /** The conversation this belongs to. */
  readonly session?: string
  /** `false` for a caller who must not find out what others have asked: hits take as long as fresh answers do, and results and events do not tell them apart. @default true */
  readonly trusted?: boolean
}

export type { CacheMode, CallCacheOptions }

/** Options of a call whose identity is bound. */
export interface CallOptions {
  readonly cache?: CacheMode | CallCacheOptions
  readonly signal?: AbortSignal
  /** Which of several wanted answers this is; each has an entry of its own. */
  readonly sample?: number
}
/** Options of an agent's run whose identity is bound. */
export interface RunCallOptions extends CallOptions {
  /** Texts the answer may rest on, sent as one block of their own. */
  readonly documents?: readonly Document[]
  /** The conversation this belongs to, within what is bound. */
  readonly session?: string
}
export type RunOptions = IdentityOptions & RunCallOptions

const remembered = new WeakMap<CachePolicy, Map<CacheMode, Controls>>()

/** What a call may do with the cache: the policy, tightened. @throws StratagentError `CONFIG_INVALID` when it would loosen it. */
export function controlsOf(policy: CachePolicy, cache: CallOptions['cache'] = 'default'): Controls {
  if (typeof cache === 'object') return newControls(policy, cache, cache)
  let byMode = remembered.get(policy)
  if (byMode === undefined) remembered.set(policy, (byMode = new Map()))
  let controls = byMode.get(cache)
  if (controls === undefined) byMode.set(cache, (controls = newControls(policy, { mode: cache }, cache)))
  return controls
}

function newControls(policy: CachePolicy, options: CallCacheOptions, asked: CacheMode | CallCacheOptions): Controls {
  const { mode = 'default', maxAge, ttl, tags = [], semantic, scope, coalesce } = options
  const isOff = !policy.enabled || mode === 'bypass'
  const tightened: CachePolicy =
    ttl === undefined && tags.length === 0 && semantic === undefined && scope === undefined
      ? policy
      : {
          ...policy,
          ttl: Math.min(policy.ttl, ttl === undefined ? Infinity : milliseconds(ttl, 'ttl', 'cache')),
          tags: [...policy.tags, ...tags],
          scope: scope ?? policy.scope,
          semantic: tighten(policy.semantic, semantic),
        }
  const coalesces = coalesce !== false && policy.coalesce !== 0
  return Object.freeze({
    read: !isOff && mode !== 'refresh',
    write: !isOff && mode !== 'no-store' && mode !== 'only-if-cached',
    ask: mode !== 'only-if-cached',
    plain: mode === 'default' && maxAge === undefined && tightened === policy && coalesces,
    policy: tightened,
    ...(asked !== 'default' && { asked }),
    ...(maxAge !== undefined && { maxAge: milliseconds(maxAge, 'maxAge', 'cache') }),
  })
}

/** The same for an agent that another's run reaches: what was asked of the run holds, and never loosens what the agent says. */
export function nestedControls(policy: CachePolicy, asked: CallOptions['cache'] = 'default'): Controls {
  if (typeof asked === 'string' || asked.semantic === undefined) return controlsOf(policy, asked)
  const { semantic, ...rest } = asked
  const tighter = tightenNested(policy.semantic, semantic)
  return { ...controlsOf(policy, tighter === undefined ? rest : { ...rest, semantic: tighter }), asked }
}
