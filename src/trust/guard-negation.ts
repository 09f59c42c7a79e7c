import { align } from './alignment.ts'
import type { Guard } from './guard.ts'
import { likeness } from './matter.ts'
import { facet, stems } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'
import { isNegated } from './terms.ts'

/** Share of content words in common from which a "not" is about the same thing; below, two stories are told. */
const sameMatter = 0.4

/** What is asked with "not" is not answered without it. */
export const negationGuard: Guard = {
  name: 'negation',
  refuse(asked, stored) {
    const mine = negator(asked)
    const theirs = negator(stored)
    if (mine === undefined && theirs === undefined) return takenBack(asked, stored)
    if (mine !== undefined && theirs !== undefined) return moved(asked, stored)
    if (areBothDenied(asked, stored)) return undefined
    if (!isAllThatDiffers(asked, stored) && isSaidOtherwise(asked, stored, mine)) return undefined
    return `"${mine ?? theirs}" stands ${mine === undefined ? 'in the stored question' : 'in what is asked'} alone`
  },
}

/** What happens if I fail to pay is not what happens if I pay. */
function takenBack(asked: Reading, stored: Reading): string | undefined {
  const [mine, theirs] = [denial(asked), denial(stored)]
  if ((mine === undefined) === (theirs === undefined) || !isAllThatDiffers(asked, stored)) return undefined
  return `"${mine ?? theirs}" stands ${mine === undefined ? 'in the stored question' : 'in what is asked'} alone`
}

/** What is not said twice over, or of another clause, where all else is the same. */
function moved(asked: Reading, stored: Reading): string | undefined {
  const [mine, theirs] = [scope(asked), scope(stored)]
  // "if there is no will" may be "without a will": clauses are counted where there are as many
  if (mine.clauses !== theirs.clauses || mine.denied === theirs.denied) return undefined
  if (!isAllThatDiffers(asked, stored)) return undefined
  return `"${negator(asked)}" stands where the stored question has it not`
}

interface Scope {
  readonly clauses: number
  /** Those that deny something, by their number. */
  readonly denied: string
}
const scope: Facet<Scope> = facet((reading) => {
  let clause = 0
  let denied = ''
  let hasMatter = false
  reading.tokens.forEach(({ word }, at) => {
    // a question word at the start begins nothing
    if (word.isJoint && hasMatter) clause++
    hasMatter ||= !word.isStop && !word.isNegator
    if (word.isNegator && !isIdle(reading, at)) denied += `${clause} `
  })
  return { clauses: clause, denied }
})

/** Not to pay is to avoid paying. */
function areBothDenied(asked: Reading, stored: Reading): boolean {
  const [mine, theirs] = [denial(asked), denial(stored)]
  return (negator(asked) === undefined ? mine : theirs) !== undefined && (mine === undefined || theirs === undefined)
}

/** The first word of a text that takes back what follows. */
const denial: Facet<string | undefined> = facet(({ tokens }) => tokens.find(denies(tokens))?.word.text)

function denies(tokens: readonly Token[]): (token: Token, at: number) => boolean {
  return ({ word }, at) => {
    const { denials } = word
    return denials !== undefined && (denials.has('*') || denials.has(tokens[at + 1]?.word.text ?? ''))
  }
}

function isSaidOtherwise(asked: Reading, stored: Reading, mine: string | undefined): boolean {
  const [denying, plain] = mine === undefined ? [stored, asked] : [asked, stored]
  return deniesSoftly(plain, denying) || likeness(asked, stored) < sameMatter
}

/** Whether the texts are the same but for the negation and the small words around it. */
function isAllThatDiffers(asked: Reading, stored: Reading): boolean {
  const gaps = align(asked, stored)?.gaps
  if (gaps === undefined) return false
  return gaps.every(({ mine, theirs }) =>
    [...mine, ...theirs].every(({ word }) => word.isStop || word.isNegator || word.denials !== undefined),
  )
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
