import type { PartDigests, PartName } from '../../contract/identity.ts'
import type { Entry } from '../../contract/store.ts'
import { noUsage, type Usage } from '../../contract/usage.ts'
import { isDigests, isKind, isNumber, isOptional, readOptional, readOrigin, writeSeal } from '../entry-about.ts'
import { packTexts, unpackTexts } from './packed-texts.ts'
import { packTags, unpackTags } from './packed-tags.ts'

/** The format of what is said of an entry; what is written in another one is a miss. */
const format = 2
/** The format, lengths of letters and digests, six numbers of eight bytes. */
const head = 1 + 2 + 2 + 6 * 8

const kinds = ['llm', 'tool', 'embedding', 'agent']
const usageNames = Object.keys(noUsage).filter((name): name is keyof Usage => name in noUsage)
/** Never another order: a text stands where its name stands. */
const partNames: readonly PartName[] = [
  ...(['schema', 'tenant', 'permissions', 'vary', 'user', 'agent', 'persona', 'version', 'kind', 'model'] as const),
  ...(['tools', 'settings', 'history', 'documents', 'locale', 'embedder', 'policy', 'question', 'config'] as const),
]
const knownParts = new Set<string>(partNames)
/** Texts before those of the parts. */
const named = 10

/** All of an entry but its value, its vector and its group: numbers as such, digests by their bits, the rest as JSON. */
export function writeAbout(entry: Entry): Buffer {
  const { key, tenant, partition, question, target, intent, kind, scope, tainted, epochs, origin } = entry
  const { similarity, spareUntil, seal } = entry
  const { usage, duration, parts, model, agent, traceId, spanId } = origin
  const isUsual = Object.keys(parts).every((name) => knownParts.has(name))
  const digests = isUsual ? partNames.map((name) => parts[name]) : []
  const tags = packTags(entry, epochs)
  const names = [key, tenant, partition, question, target, model, agent, traceId, spanId, intent]
  const { letters, digests: told, others } = packTexts([...names, ...digests, ...tags.texts])
  const rest: unknown[] = [
    kinds.includes(kind) ? kinds.indexOf(kind) : kind,
    (scope === 'user' ? 1 : 0) + (tainted ? 2 : 0),
    tags.codes,
    withoutZeros(usageNames.map((name) => usage[name])),
    others,
    isUsual ? null : parts,
    tags.epochs,
    similarity,
    spareUntil,
    seal && writeSeal(seal),
  ]
  while (rest.at(-1) === undefined || rest.at(-1) === null) rest.pop()
  const json = JSON.stringify(rest)
  const size = (told.length / 4) * 3
  const about = Buffer.allocUnsafe(head + letters.length + size + Buffer.byteLength(json))
  about[0] = format
  about.writeUInt16LE(letters.length, 1)
  about.writeUInt16LE(size, 3)
  about.writeDoubleLE(instant(entry.createdAt), 5)
  about.writeDoubleLE(instant(entry.staleAt), 13)
  about.writeDoubleLE(instant(entry.expiresAt), 21)
  about.writeDoubleLE(instant(entry.hardAt), 29)
  about.writeDoubleLE(tags.epoch, 37)
  about.writeDoubleLE(duration, 45)
  about.write(letters, head, 'latin1')
  about.write(told, head + letters.length, 'base64url')
  about.write(json, head + letters.length + size)
  return about
}

/** What was written so, of a group, or undefined when it is not what we write. */
export function readAbout(about: Buffer, group: string): Omit<Entry, 'value'> | undefined {
  if (about.length < head || about[0] !== format) return undefined
  const digestsAt = head + about.readUInt16LE(1)
  const restAt = digestsAt + about.readUInt16LE(3)
  const rest = parseList(about.toString('utf8', restAt))
  if (rest === undefined) return undefined
  const [kindTold, flags, codes, used, others, ...rare] = rest
  const [odd, seen, similarity, spareUntil, seal] = rare.length === 0 ? rare : rare.map(unlessNull)
  if (!Array.isArray(others)) return undefined
  const letters = about.toString('latin1', head, digestsAt)
  const texts = unpackTexts({ letters, digests: about.toString('base64url', digestsAt, restAt), others })
  if (texts === undefined) return undefined
  const [key, tenant, partition, question, target, model, agent, traceId, spanId, intent] = texts
  const kind = isNumber(kindTold) ? kinds[kindTold] : kindTold
  if (key === undefined || tenant === undefined || partition === undefined || !isKind(kind)) return undefined
  if (!isNumber(flags) || !isOptional(odd, isDigests)) return undefined
  const createdAt = about.readDoubleLE(5)
  const staleAt = about.readDoubleLE(13)
  const expiresAt = about.readDoubleLE(21)
  const hardAt = about.readDoubleLE(29)
  if (Number.isNaN(createdAt) || Number.isNaN(staleAt) || Number.isNaN(expiresAt) || Number.isNaN(hardAt))
    return undefined
  const afterParts = named + (odd === undefined ? partNames.length : 0)
  const epoch = about.readDoubleLE(37)
  const epochs = unpackTags({ key, tenant, kind }, { codes, texts: texts.slice(afterParts), epochs: seen, epoch })
  const parts = odd ?? partsOf(texts)
  const usage = usageOf(used)
  const origin = usage && readOrigin({ usage, duration: about.readDoubleLE(45), parts, model, agent, traceId, spanId })
  const optional = readOptional({ question, intent, similarity, spareUntil, seal })
  if (epochs === undefined || origin === undefined || optional === undefined) return undefined
  return {
    key,
    tenant,
    partition,
    group,
    kind,
    scope: (flags & 1) === 1 ? 'user' : 'tenant',
    tainted: (flags & 2) === 2,
    createdAt,
    staleAt,
    expiresAt,
    hardAt,
    epochs,
    origin,
    ...(target !== undefined && { target }),
    ...optional,
  }
}

function partsOf(texts: readonly (string | undefined)[]): PartDigests {
  const parts: { [name in PartName]?: string } = {}
  for (const [at, name] of partNames.entries()) {
    const digest = texts[named + at]
    if (digest !== undefined) parts[name] = digest
  }
  return parts
}

function usageOf(used: unknown): Usage | undefined {
  if (!Array.isArray(used) || !used.every(isNumber) || used.length > usageNames.length) return undefined
  const usage: { -readonly [name in keyof Usage]: Usage[name] } = { ...noUsage }
  for (const [at, name] of usageNames.entries()) usage[name] = used[at] ?? 0
  return usage
}

function withoutZeros(numbers: readonly number[]): readonly number[] {
  return numbers.slice(0, numbers.findLastIndex((number) => number !== 0) + 1)
}

/** What is no number has passed long ago: nothing lives for ever by mistake. */
const instant = (at: number): number => (Number.isNaN(at) ? 0 : at)

const unlessNull = (value: unknown): unknown => value ?? undefined

function parseList(json: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
