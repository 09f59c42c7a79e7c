import { hash } from 'node:crypto'

/**
 * SHA-256 over the parts, base64url (43 characters). Every part is length-prefixed, so no delimiter can be forged, and
 * text with unpaired surrogates is escaped first, so that two different such texts never meet.
 */
export function digest(...parts: readonly string[]): string {
  let framed = ''
  for (const part of parts) framed += frame(part)
  return hash('sha256', framed, 'base64url')
}

/** A short digest for people to compare: 16 characters of `digest`. */
export function shortDigest(...parts: readonly string[]): string {
  return digest(...parts).slice(0, 16)
}

/** One part with its length in front. */
export function frame(part: string): string {
  if (part.isWellFormed()) return `${part.length}:${part}`
  const escaped = JSON.stringify(part)
  return `${escaped.length}!${escaped}`
}
