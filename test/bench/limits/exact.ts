import { hash } from 'node:crypto'

import { type Prompt, type Prompts, prompts } from '../prompts.ts'
import { inRounds, median, type Side } from '../rounds.ts'

/**
 * The least an exact hit in process can do: canonical JSON, SHA-256 in one shot, a Map. The form is a copy with its
 * keys sorted, written by one `JSON.stringify`: measured to be faster than writing it piece by piece, and than the
 * package `canonicalize`.
 */
export function exactLimit(source: Prompts): Side<Prompt> {
  const answers = new Map(
    source.all().map((prompt) => [digestOf(prompt), { text: `Answer ${prompt.messages.length}` }]),
  )
  return {
    prepare: source.draw,
    run(requests) {
      let hits = 0
      for (const request of requests) if (answers.get(digestOf(request)) !== undefined) hits++
      if (hits !== requests.length) throw new Error(`The limit has missed ${requests.length - hits} times.`)
    },
  }
}

/** SHA-256 of the canonical form of plain data. */
export function digestOf(value: unknown): string {
  return hash('sha256', JSON.stringify(sorted(value)), 'base64url')
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  const entries = value as Readonly<Record<string, unknown>> // any plain object is one
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(entries).sort()) copy[key] = sorted(entries[key])
  return copy
}

if (import.meta.main) {
  const times = await inRounds({ small: exactLimit(prompts()), large: exactLimit(prompts({ size: 16_000 })) })
  console.log(`canonical JSON, SHA-256 and a Map: ${figure(times.small)} at 1 KB, ${figure(times.large)} at 16 KB`)
}

function figure(times: readonly number[]): string {
  return `${(median(times) * 1e3).toFixed(2)} µs`
}
