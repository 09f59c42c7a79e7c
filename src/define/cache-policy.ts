import { checkOptions } from '../contract/check-options.ts'
import type { CachePolicy } from '../contract/policy.ts'
import { admissionPolicy } from './admission-policy.ts'
import type { AgentCacheOptions } from './agent-options.ts'
import { milliseconds } from './duration.ts'
import { checkChoice, display, invalid } from './invalid.ts'
import { semanticPolicy } from './semantic-policy.ts'

const hour = 3_600_000
const names: readonly (keyof AgentCacheOptions)[] = [
  'ttl',
  'staleAfter',
  'staleIfError',
  'coalesce',
  'maxAge',
  'sliding',
  'scope',
  'sharedAfter',
  'padTo',
  'semantic',
  'threshold',
  'tags',
  'volatile',
  'leastConfidence',
  'mostTemperature',
]

/** The policy of an agent's own cache options over the runtime's, over the built-in defaults. */
export function resolveCachePolicy(
  own: AgentCacheOptions | false | undefined,
  { defaults = {}, where }: { readonly defaults?: AgentCacheOptions; readonly where: string },
): CachePolicy {
  const inner = `${where}, \`cache\``
  const given = own === false ? {} : (own ?? {})
  for (const level of [given, defaults]) checkOptions(level, names, inner)
  const { sliding = false, scope = 'tenant', tags = [] } = merged(given, defaults)
  checkChoice(scope, ['tenant', 'user'], { option: 'scope', where: inner })
  return Object.freeze({
    enabled: own !== false,
    ...lifetimes(given, defaults, inner),
    ...waits(merged(given, defaults), inner),
    ...caution(merged(given, defaults), inner),
    sliding,
    scope,
    ...admissionPolicy(merged(given, defaults), inner),
    semantic: semanticPolicy(given, { defaults, where: inner }),
    tags: Object.freeze([...tags]),
  })
}

// An option that is there but undefined counts as absent.
function merged(own: AgentCacheOptions, defaults: AgentCacheOptions): AgentCacheOptions {
  return { ...defaults, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) }
}

type Lifetimes = Pick<CachePolicy, 'ttl' | 'maxAge' | 'staleAfter'>

// What contradicts itself on one level is an error; across levels the agent's own word narrows or is narrowed.
function lifetimes(own: AgentCacheOptions, defaults: AgentCacheOptions, where: string): Lifetimes {
  const options = merged(own, defaults)
  const [ttl, maxAge, staleAfter] = [read('ttl'), read('maxAge'), read('staleAfter')]
  const served = Math.min(ttl ?? hour, maxAge ?? Number.POSITIVE_INFINITY)
  if (ttl !== undefined && served < ttl && isOwn('ttl') === isOwn('maxAge')) {
    throw invalid(where, '`ttl` is longer than `maxAge`, past which nothing is served. Lower one or raise the other.')
  }
  const stale = staleAfter !== undefined && staleAfter <= served
  if (staleAfter !== undefined && !stale && isOwn('staleAfter')) {
    throw invalid(where, '`staleAfter` is longer than `ttl`, so that nothing becomes stale. Lower it, or raise `ttl`.')
  }
  return { ttl: served, maxAge: maxAge ?? Math.max(24 * hour, served), ...(stale && { staleAfter }) }

  function isOwn(option: keyof AgentCacheOptions): boolean {
    return own[option] !== undefined
  }
  function read(option: 'ttl' | 'maxAge' | 'staleAfter'): number | undefined {
    const duration = options[option]
    return duration === undefined ? undefined : milliseconds(duration, option, where)
  }
}

function waits(
  { staleIfError, coalesce }: AgentCacheOptions,
  where: string,
): Pick<CachePolicy, 'staleIfError' | 'coalesce'> {
  return {
    ...(staleIfError !== undefined && { staleIfError: milliseconds(staleIfError, 'staleIfError', where) }),
    ...(coalesce !== undefined && { coalesce: coalesce === false ? 0 : milliseconds(coalesce, 'coalesce', where) }),
  }
}

function caution({ sharedAfter, padTo }: AgentCacheOptions, where: string): Pick<CachePolicy, 'sharedAfter' | 'padTo'> {
  const most = 32
  if (sharedAfter !== undefined && !(Number.isInteger(sharedAfter) && sharedAfter >= 1 && sharedAfter <= most)) {
    throw invalid(
      where,
      `\`sharedAfter\` is ${display(sharedAfter)}. Give a number of users from 1 to ${most}, such as 3.`,
    )
  }
  return {
    ...(sharedAfter !== undefined && { sharedAfter }),
    ...(padTo !== undefined && { padTo: milliseconds(padTo, 'padTo', where) }),
  }
}
