import type { CacheResult } from '../contract/decision.ts'
import type { Identity, PartDigests, PartName } from '../contract/identity.ts'
import type { LookupNotes } from '../contract/layer.ts'
import { attribute } from '../telemetry/attributes.ts'
import { linkTo, type Attributes, type Span } from '../telemetry/spans.ts'

/** Of which lookup a span tells, and how much. */
export interface Described {
  readonly identity: Identity
  /** Whether what is asked may stand on spans, and with it a key or a digest that would confirm a guess at it. */
  readonly isContentShown: boolean
}

/** Whose entries are looked at; nothing of tenants and users. */
export function scopeOf({ agent }: Identity): Attributes {
  return agent === undefined
    ? {}
    : { [attribute.cacheScopeAgent]: agent.name, [attribute.cacheScopeVersion]: agent.version }
}

/** Says on a span what a lookup came to, and links a hit to its origin. */
export function describeLookup(
  span: Span,
  [result, notes]: readonly [CacheResult, LookupNotes],
  about: Described,
): void {
  if (!span.isRecording()) return
  const { reason, similarity, threshold, compared, size, age, key, saved, refusals, parts, origin } = notes
  const attributes: Attributes = {
    [attribute.cacheResult]: result,
    [attribute.cacheHit]: result === 'hit' || result === 'stale',
  }
  const say = (name: string, value: string | number | undefined): void => {
    if (value !== undefined) attributes[name] = value
  }
  say(attribute.cacheReason, reason)
  say(attribute.cacheSimilarity, similarity)
  say(attribute.cacheThreshold, threshold)
  say(attribute.cacheProbability, notes.probability)
  say(attribute.cacheAllowedError, notes.allowedError)
  say(attribute.cacheCandidates, compared)
  say(attribute.cacheSearchedBy, notes.searchedBy)
  say(attribute.cacheTier, notes.tier)
  say(attribute.cacheItemSize, size)
  if (age !== undefined) say(attribute.cacheAge, age / 1000)
  if (about.isContentShown) say(attribute.cacheKey, key?.slice(0, 12))
  say(attribute.cacheGuard, refusals?.[0]?.guard)
  say(attribute.savedUsd, saved?.usd)
  say(attribute.savedInputTokens, saved?.inputTokens)
  say(attribute.savedOutputTokens, saved?.outputTokens)
  say(attribute.savedLatency, saved?.duration)
  if (parts !== undefined) say(attribute.cacheParts, told(parts, about))
  span.setAttributes(attributes)
  const link = origin && linkTo(origin)
  if (link !== undefined) span.addLink(link)
}

/** What an author or an operator has set. Of the rest, who asks and what is asked, a digest would confirm a guess. */
const setParts: ReadonlySet<string> = new Set<PartName>([
  'schema',
  'agent',
  'version',
  'config',
  'kind',
  'model',
  'tools',
  'settings',
  'embedder',
  'policy',
])
/** Who asks: on no span, whatever is asked for. */
const whoParts: ReadonlySet<string> = new Set<PartName>(['tenant', 'user'])

/** Digests of parts as one line. A direct call's persona is its system text, which may be anything. */
function told(parts: PartDigests, { identity, isContentShown }: Described): string {
  const isOpen = (name: string): boolean => {
    if (isContentShown) return !whoParts.has(name)
    return setParts.has(name) || (name === 'persona' && identity.agent !== undefined)
  }
  const open = Object.entries(parts).filter(([name]) => isOpen(name))
  return open.map(([name, value]) => `${name}=${value}`).join(' ')
}
