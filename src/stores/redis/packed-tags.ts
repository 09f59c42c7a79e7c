import type { Epochs } from '../../contract/context.ts'
import type { Entry } from '../../contract/store.ts'
import { isNumber, isText } from '../entry-about.ts'

type Subject = Pick<Entry, 'key' | 'tenant' | 'kind'>

/** Tags and their epochs as they are kept. */
export interface PackedTags {
  /** For each tag a number, or the tag. */
  readonly codes: readonly (string | number)[]
  /** What follows the beginnings of tags that have a usual one. */
  readonly texts: readonly string[]
  /** The epoch of all of them; where they differ, `epochs` has one for each. */
  readonly epoch: number
  readonly epochs?: readonly number[]
}

/** Tags that most entries carry are numbers. */
const usual: readonly ((subject: Subject) => string)[] = [
  () => 'all',
  ({ kind }) => `kind:${kind}`,
  ({ tenant }) => `tenant:${tenant}`,
  ({ key }) => `answer:${key}`,
  ({ key }) => `part:${key}`,
]
/** Others begin alike: a number of this much and more stands for the beginning. */
const beginningsFrom = 10
const beginnings = ['agent:', 'version:', 'user:', 'tag:', 'answer:', 'part:']
/** Most tags told by their beginnings; of more, all but so many are told whole. */
const mostTexts = 1_000

/** Tags of an entry, packed. */
export function packTags(subject: Subject, epochs: Epochs): PackedTags {
  const known = usual.map((tagOf) => tagOf(subject))
  const texts: string[] = []
  const codes = Array.from(epochs.keys(), (tag) => {
    const place = known.indexOf(tag)
    if (place !== -1) return place
    const beginning = beginnings.findIndex((start) => tag.startsWith(start))
    if (beginning === -1 || texts.length >= mostTexts) return tag
    texts.push(tag.slice(beginnings[beginning]?.length))
    return beginningsFrom + beginning
  })
  const seen = [...epochs.values()]
  const [epoch = 0] = seen
  return { codes, texts, epoch, ...(!seen.every((one) => one === epoch) && { epochs: seen }) }
}

/** The tags again, or undefined when this is not what was packed. */
export function unpackTags(
  subject: Subject,
  packed: { readonly [name in keyof PackedTags]-?: unknown },
): Epochs | undefined {
  const { codes, texts, epoch, epochs: seen } = packed
  if (!Array.isArray(codes) || !Array.isArray(texts)) return undefined
  const each: unknown[] | undefined = Array.isArray(seen) ? seen : undefined
  const epochs = new Map<string, number>()
  let next = 0
  for (let at = 0; at < codes.length; at++) {
    let tag: unknown = codes[at]
    if (isNumber(tag)) {
      const beginning = beginnings[tag - beginningsFrom]
      tag = beginning === undefined ? usual[tag]?.(subject) : beginning + String(texts[next++])
    }
    const one = each === undefined ? epoch : each[at]
    if (!isText(tag) || !isNumber(one) || Number.isNaN(one)) return undefined
    epochs.set(tag, one)
  }
  return next === texts.length ? epochs : undefined
}
