import { align } from './alignment.ts'
import type { Guard } from './guard.ts'
import { likeness } from './matter.ts'
import { facet, stems } from './reading.ts'
import type { Facet, Reading } from './reading.ts'
import { isNegated } from './terms.ts'

/** Share of content words in common from which a "not" is about the same thing; below, two stories are told. */
const sameMatter = 0.4

/** What is asked with "not" is not answered without it. */
export const negationGuard: Guard = {
  name: 'negation',
  refuse(asked, stored) {
    const mine = negator(asked)
    const theirs = negator(stored)
    if ((mine === undefined) === (theirs === undefined)) return undefined
    if (!isAllThatDiffers(asked, stored) && isSaidOtherwise(asked, stored, mine)) return undefined
    return `"${mine ?? theirs}" stands ${mine === undefined ? 'in the stored question' : 'in what is asked'} alone`
  },
}

function isSaidOtherwise(asked: Reading, stored: Reading, mine: string | undefined): boolean {
  const [denying, plain] = mine === undefined ? [stored, asked] : [asked, stored]
  return deniesSoftly(plain, denying) || likeness(asked, stored) < sameMatter
}

/** Whether the texts are the same but for the negation and the small words around it. */
function isAllThatDiffers(asked: Reading, stored: Reading): boolean {
  const gaps = align(asked, stored)?.gaps
  if (gaps === undefined) return false
  return gaps.every(({ mine, theirs }) => [...mine, ...theirs].every(({ word }) => word.isStop || word.isNegator))
}

/** The first word of a text that denies something. */
const negator: Facet<string | undefined> = facet((reading) => {
  return reading.tokens.find(({ word }, at) => word.isNegator && !isIdle(reading, at))?.word.text
})

/** `not sure`, `or not`, `don't see how`: a negator in a phrase that denies nothing. */
function isIdle({ language, tokens }: Reading, at: number): boolean {
  const [before, word, next, after] = [at - 1, at, at + 1, at + 2].map((place) => tokens[place]?.word.text)
  return (
    language.isIdle(`${before} ${word}`) ||
    language.isIdle(`${word} ${next}`) ||
    language.isIdle(`${word} ${next} ${after}`)
  )
}

/** Whether a text says no in another word: `failed`, or `impossible` for `not possible`. */
function deniesSoftly(plain: Reading, denying: Reading): boolean {
  return plain.tokens.some(({ word }) => {
    if (stems(denying).has(word.stem)) return false
    return word.isSoftNo || word.bare?.some((form) => form.denies && isDenied(form.stem, denying))
  })
}

function isDenied(stem: string, reading: Reading): boolean {
  return reading.tokens.some(({ word }, at) => word.stem === stem && isNegated(reading, at))
}
