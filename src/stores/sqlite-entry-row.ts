import type { Epochs } from '../contract/context.ts'
import type { Origin } from '../contract/decision.ts'
import type { PartDigests, Scope } from '../contract/identity.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Entry } from '../contract/store.ts'
import type { Usage } from '../contract/usage.ts'
import { noUsage } from '../contract/usage.ts'
import { diesAt } from './entry-life.ts'

/** The columns that make an entry, in the order `entryValues` gives their values. */
export const entryColumns =
  'key, tenant, partition, grp, question, target, created_at, stale_at, expires_at, hard_at, dies_at, size, about, value'

/** The columns that `entryOf` reads. */
export const readColumns =
  'key, tenant, partition, grp, target, created_at, stale_at, expires_at, hard_at, about, value'

/** What is bound for a new row. */
export function entryValues(entry: Entry): (string | number | null | Uint8Array)[] {
  const { key, tenant, partition, group, question, target, createdAt, staleAt, expiresAt, hardAt, value, vector } =
    entry
  const about = JSON.stringify(aboutOf(entry))
  const size = about.length + value.byteLength + (vector?.byteLength ?? 0) + 400
  const instants = [createdAt, staleAt, expiresAt, hardAt, diesAt(entry)].map((at) => (Number.isNaN(at) ? 0 : at))
  return [key, tenant, partition, group, question ?? null, target ?? null, ...instants, size, about, value]
}

function aboutOf({ kind, scope, tainted, epochs, origin, question, intent, similarity, seal }: Entry): object {
  return {
    kind,
    scope,
    tainted,
    epochs: [...epochs],
    origin,
    question,
    intent,
    similarity,
    seal: seal && { ...seal, signature: Buffer.from(seal.signature).toString('base64') },
  }
}

/** The entry of a row, or undefined when a value in it is not what we write: what comes from a file is foreign. */
export function entryOf(row: Readonly<Record<string, unknown>>): Entry | undefined {
  const { key, tenant, partition, grp: group, target, about, value } = row
  const { created_at: createdAt, stale_at: staleAt, expires_at: expiresAt, hard_at: hardAt } = row
  if (!isText(key) || !isText(tenant) || !isText(partition) || !isText(group) || !isText(about)) return undefined
  if (!isNumber(createdAt) || !isNumber(staleAt) || !isNumber(expiresAt) || !isNumber(hardAt)) return undefined
  if (!(value instanceof Uint8Array) || !isOptional(target ?? undefined, isText)) return undefined
  const rest = readAbout(about)
  if (rest === undefined) return undefined
  const columns = { key, tenant, partition, group, value, createdAt, staleAt, expiresAt, hardAt }
  return { ...columns, ...(isText(target) && { target }), ...rest }
}

type About = Pick<
  Entry,
  'kind' | 'scope' | 'tainted' | 'epochs' | 'origin' | 'question' | 'intent' | 'similarity' | 'seal'
>

function readAbout(json: string): About | undefined {
  const about = parse(json)
  if (about === undefined) return undefined
  const { kind, scope, tainted, question, intent, similarity } = about
  const epochs = readEpochs(about['epochs'])
  const origin = readOrigin(about['origin'])
  const seal = about['seal'] === undefined ? undefined : readSeal(about['seal'])
  if (!isKind(kind) || !isScope(scope) || typeof tainted !== 'boolean' || epochs === undefined || !origin)
    return undefined
  if (!isOptional(question, isText) || !isOptional(intent, isText) || !isOptional(similarity, isNumber))
    return undefined
  if (about['seal'] !== undefined && seal === undefined) return undefined
  return {
    kind,
    scope,
    tainted,
    epochs,
    origin,
    ...(question !== undefined && { question }),
    ...(intent !== undefined && { intent }),
    ...(similarity !== undefined && { similarity }),
    ...(seal !== undefined && { seal }),
  }
}

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

function readOrigin(value: unknown): Origin | undefined {
  if (!isRecord(value)) return undefined
  const { traceId, spanId, model, agent, usage, duration, parts } = value
  if (!isNumber(duration) || !isUsage(usage) || !isDigests(parts)) return undefined
  return {
    usage,
    duration,
    parts,
    ...(isText(traceId) && { traceId }),
    ...(isText(spanId) && { spanId }),
    ...(isText(model) && { model }),
    ...(isText(agent) && { agent }),
  }
}

function readSeal(value: unknown): Entry['seal'] {
  if (!isRecord(value)) return undefined
  const { key, signature, encrypted } = value
  if (!isText(key) || !isText(signature) || typeof encrypted !== 'boolean') return undefined
  return { key, signature: new Uint8Array(Buffer.from(signature, 'base64')), encrypted }
}

function parse(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isNumber = (value: unknown): value is number => typeof value === 'number'
const isKind = (value: unknown): value is Kind => isText(value)
const isScope = (value: unknown): value is Scope => value === 'tenant' || value === 'user'
/** A plain object; one that brings a prototype of its own along is not ours. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, '__proto__')
const isUsage = (value: unknown): value is Usage =>
  isRecord(value) && Object.keys(noUsage).every((name) => isNumber(value[name]))
const isDigests = (value: unknown): value is PartDigests => isRecord(value) && Object.values(value).every(isText)

function isOptional<T>(value: unknown, is: (value: unknown) => value is T): value is T | undefined {
  return value === undefined || is(value)
}
