import type { Epochs } from '../../contract/context.ts'
import type { Origin } from '../../contract/decision.ts'
import type { PartDigests, PartName } from '../../contract/identity.ts'
import type { Entry } from '../../contract/store.ts'
import { noUsage, type Usage } from '../../contract/usage.ts'
import { isDigests, isKind, isNumber, isOptional, isScope, isText, readSeal, writeSeal } from '../entry-about.ts'

/** The format of the field `a`; what is written in another one is a miss. */
const format = 1

/** The field `a`: all of an entry but its value and its vector, by place, since names would be a third of it. */
export function writeAbout(entry: Entry): string {
  const { key, tenant, partition, group, kind, scope, tainted, question, epochs, origin } = entry
  const { createdAt, staleAt, expiresAt, hardAt, spareUntil, target, similarity, intent, seal } = entry
  const { usage, duration, parts, model, agent, traceId, spanId } = origin
  const instants = [createdAt, staleAt, expiresAt, hardAt].map(writeInstant)
  const about: unknown[] = [format, key, tenant, partition, group, kind, scope, tainted ? 1 : 0, ...instants, question]
  about.push(
    ...writeEpochs(entry, epochs),
    usageNames.map((name) => usage[name]),
    duration,
    writeParts(parts, question),
  )
  about.push(model, agent, traceId, spanId, intent, target, similarity, spareUntil, seal && writeSeal(seal))
  while (about.at(-1) === undefined) about.pop()
  return JSON.stringify(about)
}

/** What the field says, or undefined when it is not what we write. */
export function readAbout(json: string): Omit<Entry, 'value'> | undefined {
  const about = parseList(json)
  if (about === undefined || about[0] !== format) return undefined
  const [, key, tenant, partition, group, kind, scope, tainted, created, stale, expires, hard] = about
  const [question, tags, seen, used, duration, digests] = about.slice(12).map(unlessNull)
  const [model, agent, traceId, spanId, intent, target, similarity, spareUntil, sealed] = about
    .slice(18)
    .map(unlessNull)
  if (!isText(key) || !isText(tenant) || !isText(partition) || !isText(group)) return undefined
  if (!isKind(kind) || !isScope(scope) || !isOptional(question, isText)) return undefined
  if (!isOptional(intent, isText) || !isOptional(target, isText)) return undefined
  if (!isOptional(similarity, isNumber) || !isOptional(spareUntil, isNumber)) return undefined
  const [createdAt, staleAt, expiresAt, hardAt] = [created, stale, expires, hard].map(readInstant)
  if (createdAt === undefined || staleAt === undefined || expiresAt === undefined || hardAt === undefined)
    return undefined
  const epochs = readEpochs({ key, tenant, kind }, tags, seen)
  const usage = readUsage(used)
  const parts = readParts(digests, question)
  const seal = sealed === undefined ? undefined : readSeal(sealed)
  if (epochs === undefined || usage === undefined || parts === undefined || !isNumber(duration)) return undefined
  if (sealed !== undefined && seal === undefined) return undefined
  const origin: Origin = {
    usage,
    duration,
    parts,
    ...(isText(traceId) && { traceId }),
    ...(isText(spanId) && { spanId }),
    ...(isText(model) && { model }),
    ...(isText(agent) && { agent }),
  }
  return {
    key,
    tenant,
    partition,
    group,
    kind,
    scope,
    tainted: tainted === 1,
    createdAt,
    staleAt,
    expiresAt,
    hardAt,
    epochs,
    origin,
    ...(question !== undefined && { question }),
    ...(intent !== undefined && { intent }),
    ...(target !== undefined && { target }),
    ...(similarity !== undefined && { similarity }),
    ...(spareUntil !== undefined && { spareUntil }),
    ...(seal !== undefined && { seal }),
  }
}

type Subject = Pick<Entry, 'key' | 'tenant' | 'kind'>

/** Tags that most entries carry are numbers. */
function usualTags({ key, tenant, kind }: Subject): readonly string[] {
  return ['all', `kind:${kind}`, `tenant:${tenant}`, `answer:${key}`, `part:${key}`]
}

/** Tags, and one epoch for all of them or, where they differ, one for each. */
function writeEpochs(subject: Subject, epochs: Epochs): readonly [(string | number)[], number | number[]] {
  const usual = usualTags(subject)
  const tags = Array.from(epochs.keys(), (tag) => {
    const place = usual.indexOf(tag)
    return place === -1 ? tag : place
  })
  const seen = [...epochs.values()]
  const [first = 0] = seen
  return [tags, seen.every((epoch) => epoch === first) ? first : seen]
}

function readEpochs(subject: Subject, tags: unknown, seen: unknown): Epochs | undefined {
  if (!Array.isArray(tags)) return undefined
  const usual = usualTags(subject)
  const each: unknown[] | undefined = Array.isArray(seen) ? seen : undefined
  const epochs = new Map<string, number>()
  for (const [at, told] of tags.entries()) {
    const tag: unknown = isNumber(told) ? usual[told] : told
    const epoch = each === undefined ? seen : each[at]
    if (!isText(tag) || !isNumber(epoch)) return undefined
    epochs.set(tag, epoch)
  }
  return epochs
}

const isUsageName = (name: string): name is keyof Usage => name in noUsage
const usageNames = Object.keys(noUsage).filter(isUsageName)

function readUsage(used: unknown): Usage | undefined {
  if (!Array.isArray(used) || !used.every(isNumber) || used.length !== usageNames.length) return undefined
  const usage: { -readonly [name in keyof Usage]: Usage[name] } = { ...noUsage }
  for (const [at, name] of usageNames.entries()) usage[name] = used[at] ?? 0
  return usage
}

/** Never another order: a digest stands where its name stands. */
const partNames: readonly PartName[] = [
  ...(['schema', 'tenant', 'permissions', 'vary', 'user', 'agent', 'persona', 'version', 'kind', 'model'] as const),
  ...(['tools', 'settings', 'history', 'documents', 'locale', 'embedder', 'policy', 'question', 'config'] as const),
]
const isDigit = (letter: string): boolean => letter >= '0' && letter <= '9'
/** In place of a digest that is the entry's question; of one that stood before, there is the letter of its place. */
const asQuestion = '='

/** Digests one after the other; an object where one is of another make. */
function writeParts(parts: PartDigests, question: string | undefined): string | PartDigests {
  const digests = partNames.map((name) => parts[name] ?? '')
  let count = 0
  for (const digest of digests) {
    if (digest === '') continue
    if (digest.length === 1 ? !isDigit(digest) : digest.includes(',')) return parts
    count++
  }
  if (count !== Object.keys(parts).length) return parts
  const written = digests.map((digest, at) => {
    if (digest === question && digest !== '') return asQuestion
    const first = digests.indexOf(digest)
    return first < at && digest.length > 1 ? String.fromCharCode(97 + first) : digest
  })
  return written.join(',')
}

function readParts(written: unknown, question: string | undefined): PartDigests | undefined {
  if (!isText(written)) return isDigests(written) ? written : undefined
  const parts: { [name in PartName]?: string } = {}
  const digests = written.split(',')
  for (const [at, told] of digests.entries()) {
    const name = partNames[at]
    if (told === '' || name === undefined) continue
    const isLetter = told.length === 1 && told >= 'a' && told <= 'z'
    const digest = isLetter ? digests[told.charCodeAt(0) - 97] : told
    const value = digest === asQuestion ? question : digest
    if (value !== undefined) parts[name] = value
  }
  return parts
}

/** JSON has no word for never. */
function writeInstant(at: number): number | null {
  if (Number.isNaN(at)) return 0
  return at === Infinity ? null : at
}

function readInstant(at: unknown): number | undefined {
  if (at === null) return Infinity
  return isNumber(at) ? at : undefined
}

const unlessNull = (value: unknown): unknown => value ?? undefined

function parseList(json: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
