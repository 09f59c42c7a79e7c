import { StratagentError } from '../contract/errors.ts'
import type { Keep } from '../contract/call.ts'
import type { LlmRequest } from '../contract/llm.ts'

type Body = Readonly<Record<string, unknown>>

export interface ExtraRules {
  readonly provider: string
  /** Fields that are made from the conversation or would bring an answer this adapter cannot read, and what to use. */
  readonly refused: Readonly<Record<string, string>>
  /** Fields both sides may fill with a list: the request's come first. */
  readonly lists: readonly string[]
}

/** The body with the request's `extra` fields in it, as they are; a field that is set twice is an error. */
export function withExtra<B extends object>(body: B, extra: LlmRequest['extra'], rules: ExtraRules): B {
  if (extra === undefined) return body
  const refused = Object.keys(extra).find((field) => Object.hasOwn(rules.refused, field))
  if (refused !== undefined) {
    throw invalid(`extra.${refused} cannot be sent to ${rules.provider}: ${rules.refused[refused]}`)
  }
  const set: Body = Object.fromEntries(Object.entries(body))
  return { ...body, ...joined(set, extra, { ...rules, path: 'extra' }) }
}

function joined(body: Body, extra: Body, { path, ...rules }: ExtraRules & { readonly path: string }): Body {
  const entries = Object.entries(extra).map(([field, value]): readonly [string, unknown] => {
    const set = body[field]
    const place = `${path}.${field}`
    if (set === undefined) return [field, value]
    if (Array.isArray(set) && Array.isArray(value) && rules.lists.includes(field)) return [field, [...set, ...value]]
    if (isRecord(set) && isRecord(value)) return [field, { ...set, ...joined(set, value, { ...rules, path: place }) }]
    throw invalid(`${place} is set by the request already: leave it out of extra, or leave the setting out.`)
  })
  return Object.fromEntries(entries)
}

function isRecord(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Settings of a request that an API has no field for: refused with a sentence, never dropped. */
export function refuseSettings(
  request: LlmRequest,
  { provider, missing }: { readonly provider: string; readonly missing: Partial<Record<keyof LlmRequest, string>> },
): void {
  for (const [setting, advice] of Object.entries(missing)) {
    if (Object.hasOwn(request, setting) && Reflect.get(request, setting) !== undefined) {
      throw invalid(`${provider} has no setting '${setting}'. ${advice}`)
    }
  }
}

/** An answer that rests on state the provider keeps may not be stored: the same request can find other state. */
export function keepOf({ extra = {} }: LlmRequest, stateful: readonly string[]): Keep | undefined {
  return stateful.some((field) => Object.hasOwn(extra, field)) ? { store: false, reason: 'not-eligible' } : undefined
}

function invalid(message: string): StratagentError {
  return new StratagentError('CONFIG_INVALID', message)
}
