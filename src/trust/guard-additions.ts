import { align } from './alignment.ts'
import type { Guard } from './guard.ts'
import { matter } from './matter.ts'
import { facet, missingFrom, readAlike } from './reading.ts'
import type { Facet, Reading } from './reading.ts'
import { rejoined } from './sentences.ts'

/** Share of a text's matter that the other may lack, when the other adds nothing of its own. */
const mostLacking = 0.5

/** A question with a further sentence, or twice as much in it, asks for more than the stored answer gives. */
export const additionsGuard: Guard = {
  name: 'additions',
  refuse(asked, stored) {
    const further = furtherSentence(asked, stored) ?? furtherSentence(stored, asked)
    if (further !== undefined) return `"${further}" is asked on one side alone`
    const joined = joinedOn(asked, stored)
    if (joined !== undefined) return `"${joined}" is asked on one side alone`
    const isMore = missingFrom(matter(asked), matter(stored)) !== undefined
    // where each has something of its own, one is told in other words
    if (isMore && missingFrom(matter(stored), matter(asked)) !== undefined) return undefined
    const [longer, shorter] = isMore ? [asked, stored] : [stored, asked]
    const lacking = lackedBy(shorter, longer)
    if (lacking.length <= mostLacking * matter(longer).size) return undefined
    return `"${lacking.join(' ')}" stands ${longer === asked ? 'in what is asked' : 'in the stored question'} alone`
  },
}

/** `and my PIN`: what one of two like questions asks for besides. */
function joinedOn(asked: Reading, stored: Reading): string | undefined {
  const [gap, another] = align(asked, stored)?.gaps ?? []
  if (gap === undefined || another !== undefined || (gap.mine.length > 0 && gap.theirs.length > 0)) return undefined
  const [added, other] = gap.mine.length > 0 ? [gap.mine, stored] : [gap.theirs, asked]
  const named = added.filter(({ word }) => !word.isStop)
  const isNew = named.length === 1 && named.every(({ word }) => !matter(other).has(word.stem))
  const isJoined = added.some(({ word }) => word.isAdding) && added.every(({ word }) => word.asks === undefined)
  return isNew && isJoined ? added.map(({ raw }) => raw).join(' ') : undefined
}

/** The matter of a text that the other lacks. */
function lackedBy(other: Reading, reading: Reading): readonly string[] {
  const theirs = matter(other)
  return [...matter(reading)].filter((stem) => !theirs.has(stem))
}

/** Tokens up to which a polite sentence is only that. */
const courteous = 5
/** Tokens from which an order without matter of its own says something: "Please tell me." does not. */
const shortestOrder = 4

/** A sentence of one text that the other has nothing of, where the texts have not as many. */
function furtherSentence(left: Reading, right: Reading): string | undefined {
  if (sentenceCount(left) <= sentenceCount(right)) return undefined
  return sentences(left).find((sentence) => {
    const own = matter(sentence)
    if (own.size === 0) return sentence.text.endsWith('.') && sentence.tokens.length >= shortestOrder
    return lackedBy(right, sentence).length >= mostLacking * own.size
  })?.text
}

/** How many sentences of a text say something: all, where none is polite. */
function sentenceCount(reading: Reading): number {
  const isPlain = reading.language.terms === undefined && !isPolite(reading)
  return isPlain ? parts(reading).length : sentences(reading).length
}

/** The sentences of a text that say something. */
const sentences: Facet<readonly Reading[]> = facet((reading) => {
  const all = parts(reading)
  if (all.length === 1) return [reading]
  return all
    .map((sentence) => readAlike(sentence, reading))
    .filter((sentence) => sentence.tokens.length > courteous || !isPolite(sentence))
})

const parts: Facet<readonly string[]> = facet(({ text, language }) =>
  /[.!?;]\s/.test(text) ? rejoined(text.split(/(?<=[.!?;])\s+/), language) : [text],
)

const isPolite: Facet<boolean> = facet(({ tokens }) => tokens.some(({ word }) => word.isCourtesy))
