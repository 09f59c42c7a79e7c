import type { StoreChange } from '../../contract/store.ts'

/** A change with its place among all changes. */
export interface NumberedChange {
  readonly id: string
  readonly number: number
  readonly born: string
  readonly epoch: number
  readonly change?: StoreChange
  /** Of a lease that was given back while somebody waited: its name, and how it ended. */
  readonly released?: readonly string[]
}

/** The changes in an answer to XREAD, in either shape a driver gives it; what is not ours is passed over. */
export function readChanges(answer: unknown): readonly NumberedChange[] {
  return entriesOf(answer).flatMap((entry): readonly NumberedChange[] => {
    if (!Array.isArray(entry)) return []
    const [id, pairs]: unknown[] = entry
    const fields = new Map<string, string>()
    const texts = readTexts(pairs)
    for (let at = 0; at + 1 < texts.length; at += 2) fields.set(texts[at] ?? '', texts[at + 1] ?? '')
    const number = Number(fields.get('n') ?? Number.NaN)
    if (typeof id !== 'string' || !Number.isSafeInteger(number)) return []
    const change = readChange(fields)
    const epoch = Number(fields.get('e') ?? 0)
    const released = fields.get('k') === 'released' ? parseTexts(fields.get('l') ?? '') : undefined
    return [
      {
        id,
        number,
        born: fields.get('b') ?? '',
        epoch,
        ...(change !== undefined && { change }),
        ...(released !== undefined && { released }),
      },
    ]
  })
}

/** How many changes an answer to XREAD holds, whoever wrote them. */
export function countChanges(answer: unknown): number {
  return entriesOf(answer).length
}

/** Whether one place in a stream lies behind another. */
export function isAfter(id: string, other: string): boolean {
  const [at = 0, nth = 0] = id.split('-').map(Number)
  const [otherAt = 0, otherNth = 0] = other.split('-').map(Number)
  return at > otherAt || (at === otherAt && nth > otherNth)
}

function readChange(fields: ReadonlyMap<string, string>): StoreChange | undefined {
  const list = parseTexts(fields.get('l') ?? '')
  const kind = fields.get('k')
  if (list === undefined) return undefined
  if (kind === 'moved') return { kind, tags: list, epoch: Number(fields.get('e') ?? 0) }
  if (kind === 'aged') return { kind, createdBefore: Number(list[0]), tags: list.slice(1) }
  return kind === 'replaced' || kind === 'removed' ? { kind, keys: list } : undefined
}

/** The marks in an answer of the marks script. */
export function readMarks(answer: unknown): readonly { readonly tags: readonly string[]; readonly epoch: number }[] {
  const texts = readTexts(answer)
  return texts.flatMap((text, at) => {
    const tags = at % 2 === 0 ? parseTexts(text) : undefined
    return tags === undefined ? [] : [{ tags, epoch: Number(texts[at + 1]) }]
  })
}

/** The texts of a list that Redis gave; anything else in it becomes an empty text. */
export function readTexts(answer: unknown): readonly string[] {
  if (!Array.isArray(answer)) return []
  return answer.map((item: unknown) => (typeof item === 'string' || typeof item === 'number' ? String(item) : ''))
}

function entriesOf(answer: unknown): readonly unknown[] {
  const streams: unknown[] =
    answer instanceof Map
      ? [...answer.values()]
      : Array.isArray(answer)
        ? answer.map((stream: unknown) => (Array.isArray(stream) ? stream[1] : undefined))
        : Object.values(answer ?? {})
  const [entries] = streams
  return Array.isArray(entries) ? entries : []
}

function parseTexts(json: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : undefined
  } catch {
    return undefined
  }
}
