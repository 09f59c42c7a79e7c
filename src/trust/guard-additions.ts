import type { Guard } from './guard.ts'
import { matter } from './matter.ts'
import { facet, readAlike } from './reading.ts'
import type { Facet, Reading } from './reading.ts'

/** Share of a text's matter that the other may lack, when the other adds nothing of its own. */
const mostLacking = 0.5

/** A question with a further sentence, or twice as much in it, asks for more than the stored answer gives. */
export const additionsGuard: Guard = {
  name: 'additions',
  refuse(asked, stored) {
    const further = furtherSentence(asked, stored) ?? furtherSentence(stored, asked)
    if (further !== undefined) return `"${further}" is asked on one side alone`
    const [mine, theirs] = [lackedBy(stored, asked), lackedBy(asked, stored)]
    // where each has something of its own, one is told in other words
    if (mine.length > 0 && theirs.length > 0) return undefined
    const [longer, lacking] = mine.length > 0 ? [asked, mine] : [stored, theirs]
    if (lacking.length <= mostLacking * matter(longer).size) return undefined
    return `"${lacking.join(' ')}" stands ${longer === asked ? 'in what is asked' : 'in the stored question'} alone`
  },
}

/** The matter of a text that the other lacks. */
function lackedBy(other: Reading, reading: Reading): readonly string[] {
  return [...matter(reading)].filter((stem) => !matter(other).has(stem))
}

/** Tokens up to which a polite sentence is only that. */
const courteous = 5
/** Tokens from which an order without matter of its own says something: "Please tell me." does not. */
const shortestOrder = 4

/** A sentence of one text that the other has nothing of, where the texts have not as many. */
function furtherSentence(left: Reading, right: Reading): string | undefined {
  if (sentences(left).length <= sentences(right).length) return undefined
  return sentences(left).find((sentence) => {
    const own = matter(sentence)
    if (own.size === 0) return sentence.text.endsWith('.') && sentence.tokens.length >= shortestOrder
    return [...own].filter((stem) => !matter(right).has(stem)).length >= mostLacking * own.size
  })?.text
}

/** The sentences of a text that say something. */
const sentences: Facet<readonly Reading[]> = facet((reading) => {
  if (!/[.!?;]\s/.test(reading.text)) return [reading]
  const all = reading.text.split(/(?<=[.!?;])\s+/).map((sentence) => readAlike(sentence, reading))
  return all.filter(({ tokens }) => tokens.length > courteous || !tokens.some(({ word }) => word.isCourtesy))
})
