import type { Epochs } from '../contract/context.ts'
import type { Origin } from '../contract/decision.ts'
import type { PartDigests, Scope } from '../contract/identity.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Entry } from '../contract/store.ts'
import type { Usage } from '../contract/usage.ts'
import { noUsage } from '../contract/usage.ts'

/** The part of an entry that no store looks at: written as JSON, and foreign when it comes back. */
export type About = Pick<
  Entry,
  'kind' | 'scope' | 'tainted' | 'epochs' | 'origin' | 'question' | 'intent' | 'similarity' | 'spareUntil' | 'seal'
>

export type JsonRecord = Readonly<Record<string, unknown>>

/** That part, as it can be written as JSON. */
export function aboutOf(entry: Entry): object {
  const { kind, scope, tainted, epochs, origin, question, intent, similarity, spareUntil, seal } = entry
  return {
    kind,
    scope,
    tainted,
    epochs: [...epochs],
    origin,
    question,
    intent,
    similarity,
    spareUntil,
    seal: seal && writeSeal(seal),
  }
}

/** That part, or undefined when a value in it is not what we write. */
export function readAbout(about: JsonRecord): About | undefined {
  const { kind, scope, tainted } = about
  const epochs = readEpochs(about['epochs'])
  const origin = isRecord(about['origin']) ? readOrigin(about['origin']) : undefined
  const optional = readOptional(about)
  if (!isKind(kind) || !isScope(scope) || typeof tainted !== 'boolean') return undefined
  if (epochs === undefined || origin === undefined || optional === undefined) return undefined
  return { kind, scope, tainted, epochs, origin, ...optional }
}

/** What an entry need not have: what is there, or undefined when something there is not what we write. */
export function readOptional(about: JsonRecord): Pick<About, OptionalName> | undefined {
  const { question, intent, similarity, spareUntil } = about
  const seal = about['seal'] === undefined ? undefined : readSeal(about['seal'])
  if (!isOptional(question, isText) || !isOptional(intent, isText) || !isOptional(similarity, isNumber))
    return undefined
  if (!isOptional(spareUntil, isNumber) || (about['seal'] !== undefined && seal === undefined)) return undefined
  const found: Writable<Pick<About, OptionalName>> = {}
  if (question !== undefined) found.question = question
  if (intent !== undefined) found.intent = intent
  if (similarity !== undefined) found.similarity = similarity
  if (spareUntil !== undefined) found.spareUntil = spareUntil
  if (seal !== undefined) found.seal = seal
  return found
}
type Writable<T> = { -readonly [name in keyof T]: T[name] }
type OptionalName = 'question' | 'intent' | 'similarity' | 'spareUntil' | 'seal'

function readEpochs(value: unknown): Epochs | undefined {
  if (!Array.isArray(value)) return undefined
  const epochs = new Map<string, number>()
  for (const pair of value) {
    if (!Array.isArray(pair)) return undefined
    const [tag, epoch]: unknown[] = pair
    if (!isText(tag) || !isNumber(epoch)) return undefined
    epochs.set(tag, epoch)
  }
  return epochs
}

/** Where an entry comes from, or undefined when it does not say. */
export function readOrigin(value: JsonRecord): Origin | undefined {
  const { traceId, spanId, model, agent, usage, duration, parts } = value
  if (!isNumber(duration) || !isUsage(usage) || !isDigests(parts)) return undefined
  const origin: Writable<Origin> = { usage, duration, parts }
  if (isText(traceId)) origin.traceId = traceId
  if (isText(spanId)) origin.spanId = spanId
  if (isText(model)) origin.model = model
  if (isText(agent)) origin.agent = agent
  return origin
}

/** A seal, as it can be written as JSON. */
export function writeSeal(seal: NonNullable<Entry['seal']>): object {
  return { ...seal, signature: Buffer.from(seal.signature).toString('base64') }
}

/** A seal that was written so, or undefined when it is not one. */
function readSeal(value: unknown): Entry['seal'] {
  if (!isRecord(value)) return undefined
  const { key, signature, encrypted } = value
  if (!isText(key) || !isText(signature) || typeof encrypted !== 'boolean') return undefined
  return { key, signature: new Uint8Array(Buffer.from(signature, 'base64')), encrypted }
}

/** The object that a text is the JSON of, or undefined. */
export function parseRecord(json: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const isText = (value: unknown): value is string => typeof value === 'string'
export const isNumber = (value: unknown): value is number => typeof value === 'number'
export const isKind = (value: unknown): value is Kind => isText(value)
const isScope = (value: unknown): value is Scope => value === 'tenant' || value === 'user'
/** A plain object; one that brings a prototype of its own along is not ours. */
const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, '__proto__')
const usageNames = Object.keys(noUsage)
const isUsage = (value: unknown): value is Usage => isRecord(value) && usageNames.every((name) => isNumber(value[name]))
export function isDigests(value: unknown): value is PartDigests {
  if (!isRecord(value)) return false
  for (const name in value) if (!isText(value[name])) return false
  return true
}

export function isOptional<T>(value: unknown, is: (value: unknown) => value is T): value is T | undefined {
  return value === undefined || is(value)
}
