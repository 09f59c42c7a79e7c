import { hash } from 'node:crypto'
import { tokensIn } from './wire-answer.ts'
import type { WireUsage } from './wire-answer.ts'

/** A stretch of the prompt, in the order the provider reads it. */
export interface PromptSegment {
  readonly text: string
  /** The prefix up to the end of this stretch is to be kept this long. */
  readonly marker?: '5m' | '1h'
}

/** A prompt as the cache of a provider sees it: tools, system, messages. */
export interface Prompt {
  /** What must be equal before any prefix can be. */
  readonly identity: readonly string[]
  readonly segments: readonly PromptSegment[]
  /** `marked`: prefixes end at markers (Anthropic); `automatic`: at every 128 tokens (OpenAI). */
  readonly caching: 'marked' | 'automatic'
}

/** What a prompt found in the cache, and the act that leaves it there for the next one. */
export interface PromptClaim {
  readonly usage: Omit<WireUsage, 'output' | 'reasoning'>
  /** Called when the answer starts: only from then on can another request read the prefix. */
  readonly settle: () => void
}

/** The rules of the cache that differ by model or must not depend on the clock. */
export interface PromptCacheOptions {
  readonly now: () => number
  /** The shortest prefix a model keeps, in tokens. */
  readonly minimumTokens: (model: string) => number
}

/** A provider's prompt cache: which prefixes it holds and until when. */
export interface PromptCacheModel {
  claim(prompt: Prompt, model: string): PromptClaim
}

const minute = 60_000
const lifetimes = { '5m': 5 * minute, '1h': 60 * minute, automatic: 10 * minute }
const lookBack = 20
const blockTokens = 128
const mostPrefixes = 100_000

/** The shortest prefix the known model families keep. */
export function usualMinimumTokens(model: string): number {
  if (/opus-4-[56]|haiku-4-5/.test(model)) return 4096
  if (/opus-4-7|3-5-haiku|haiku-3-5/.test(model)) return 2048
  return /(opus-5|fable-5|mythos-5)/.test(model) ? 512 : 1024
}

/** Whether a family with an automatic cache bills what it writes there, and so reports it. */
function reportsWrites(model: string): boolean {
  return /^gpt-(5\.([6-9]|\d\d)|[6-9])/.test(model)
}

/** A prompt cache that starts empty. */
export function promptCacheModel({ now, minimumTokens }: PromptCacheOptions): PromptCacheModel {
  const prefixes = prefixTable()
  return {
    claim(prompt, model) {
      const context = { prefixes, at: now(), minimum: minimumTokens(model) }
      if (prompt.caching === 'marked') return claimMarked(prompt, context)
      const claim = claimAutomatic(prompt, context)
      return reportsWrites(model) ? claim : { ...claim, usage: { ...claim.usage, cacheWrite: 0 } }
    },
  }
}

interface PrefixTable {
  alive(digest: string, at: number): boolean
  keep(digest: string, entry: { readonly at: number; readonly lifetime: number }): void
}

interface ClaimContext {
  readonly prefixes: PrefixTable
  readonly at: number
  readonly minimum: number
}

function prefixTable(): PrefixTable {
  const entries = new Map<string, { readonly expiresAt: number; readonly lifetime: number }>()
  return {
    alive(digest, at) {
      const entry = entries.get(digest)
      if (entry === undefined || entry.expiresAt <= at) return false
      // a read starts the lifetime anew
      entries.set(digest, { ...entry, expiresAt: at + entry.lifetime })
      return true
    },
    keep(digest, { at, lifetime }) {
      entries.delete(digest)
      entries.set(digest, { expiresAt: at + lifetime, lifetime })
      const oldest = entries.keys().next()
      if (entries.size > mostPrefixes && oldest.done !== true) entries.delete(oldest.value)
    },
  }
}

interface Boundary {
  readonly digest: string
  readonly tokens: number
  readonly marker?: '5m' | '1h'
}

function claimMarked({ identity, segments }: Prompt, { prefixes, at, minimum }: ClaimContext): PromptClaim {
  const boundaries = boundariesOf(identity, segments)
  const marked = boundaries.flatMap((boundary, index) => (boundary.marker === undefined ? [] : [index]))
  const candidates = marked
    .toReversed()
    .flatMap((index) => boundaries.slice(Math.max(0, index - lookBack), index + 1).toReversed())
  const cacheRead =
    candidates.find(({ digest, tokens }) => tokens >= minimum && prefixes.alive(digest, at))?.tokens ?? 0
  const written = boundaries.filter(
    ({ marker, tokens }) => marker !== undefined && tokens >= minimum && tokens > cacheRead,
  )
  const writes = { '5m': 0, '1h': 0 }
  let from = cacheRead
  for (const { tokens, marker = '5m' } of written) {
    writes[marker] += tokens - from
    from = tokens
  }
  return {
    usage: { input: boundaries.at(-1)?.tokens ?? 0, cacheRead, cacheWrite: writes['5m'], cacheWriteLong: writes['1h'] },
    settle: () => {
      for (const { digest, marker = '5m' } of written) prefixes.keep(digest, { at, lifetime: lifetimes[marker] })
    },
  }
}

function boundariesOf(identity: readonly string[], segments: readonly PromptSegment[]): readonly Boundary[] {
  let digest = hash('sha256', JSON.stringify(identity), 'base64')
  let tokens = 0
  return segments.map(({ text, marker }) => {
    digest = hash('sha256', digest + text, 'base64')
    tokens += tokensIn(text)
    return { digest, tokens, ...(marker === undefined ? {} : { marker }) }
  })
}

function claimAutomatic({ identity, segments }: Prompt, { prefixes, at, minimum }: ClaimContext): PromptClaim {
  const text = segments.map((segment) => segment.text).join('\n')
  const size = blockTokens * 4
  const blocks = Array.from({ length: Math.floor(text.length / size) }, (_, index) => ({
    text: text.slice(index * size, (index + 1) * size),
  }))
  const boundaries = boundariesOf(identity, blocks).filter(({ tokens }) => tokens >= minimum)
  const cacheRead = boundaries.findLast(({ digest }) => prefixes.alive(digest, at))?.tokens ?? 0
  const whole = boundaries.at(-1)?.tokens ?? 0
  return {
    usage: { input: tokensIn(text), cacheRead, cacheWrite: whole - cacheRead, cacheWriteLong: 0 },
    settle: () => {
      for (const { digest } of boundaries) prefixes.keep(digest, { at, lifetime: lifetimes.automatic })
    },
  }
}
