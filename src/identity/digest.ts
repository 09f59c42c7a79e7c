import { hash } from 'node:crypto'

/**
 * SHA-256 over the parts, base64url (43 characters). Every part is length-prefixed, so no delimiter can be forged, and
 * text with unpaired surrogates is escaped first, so that two different such texts never meet.
 */
export function digest(...parts: readonly string[]): string {
  let framed = ''
  for (const part of parts) framed += frame(part)
  return digestOf(framed)
}

/** The same over parts that are framed already. */
export function digestOf(framed: string): string {
  return hash('sha256', framed, 'base64url')
}

/** A shorter digest for parts, tags and tenants: 22 characters of `digest`, 132 bits, since walls are made of it. */
export function shortDigest(...parts: readonly string[]): string {
  return digest(...parts).slice(0, 22)
}

const recurring = new Map<string, string>()

/** The short digest of a text of which there are few, as of models and settings: remembered while it is short. */
export function recurringDigest(text: string): string {
  const known = recurring.get(text)
  if (known !== undefined) return known
  const made = shortDigest(text)
  if (recurring.size < 1_000 && text.length < 1_000) recurring.set(text, made)
  return made
}

/** One part with its length in front. */
export function frame(part: string): string {
  if (part.isWellFormed()) return `${part.length}:${part}`
  const escaped = JSON.stringify(part)
  return `${escaped.length}!${escaped}`
}
