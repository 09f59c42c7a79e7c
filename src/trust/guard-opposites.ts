import { align } from './alignment.ts'
import type { Guard } from './guard.ts'
import { facet, hasStem } from './reading.ts'
import type { Facet, Reading } from './reading.ts'
import { clash, oppositesIn } from './terms.ts'

/** Turn on is not turn off, to buy not to sell, a brother not a sister. */
export const oppositesGuard: Guard = {
  name: 'opposites',
  refuse(asked, stored) {
    const pair = clash(oppositesIn(asked), oppositesIn(stored))
    if (pair) return `"${spoken(pair[0].term)}" is asked for, the stored question has "${spoken(pair[1].term)}"`
    const prefixed = onlyPrefixed(asked, stored) ?? onlyPrefixed(stored, asked)
    if (prefixed) return `"${prefixed}" stands on one side alone, its opposite on the other`
    const particle = loneParticle(asked, stored)
    return particle && `"${particle}" makes another verb of one side`
  },
}

/** A term as a person says it: the mark of a particle, as in `~on`, is ours. */
function spoken(term: string): string {
  return term.replace(/^~/, '')
}

/** The particle that a verb has on one side alone, where words are written in one: `bestelle` is not `bestelle ab`. */
function loneParticle(asked: Reading, stored: Reading): string | undefined {
  if (!asked.language.hasCompounds) return undefined
  const [gap, another] = align(asked, stored)?.gaps ?? []
  if (gap === undefined || another !== undefined || gap.after !== undefined) return undefined
  const [word, further] = [...gap.mine, ...gap.theirs].map((token) => token.word)
  return further === undefined && word?.isParticle === true ? word.text : undefined
}

/** A word of `left` whose bare form `right` has instead: `legal` against `illegal`. */
function onlyPrefixed(left: Reading, right: Reading): string | undefined {
  // "not correct" and "incorrect" are one: what is denied on one side alone is the negation guard's
  if (denies(left) !== denies(right)) return undefined
  for (const { word } of left.tokens) {
    // `infront` and `in front` are one word
    const bare = word.bare?.find((form) => hasStem(right, form.stem) && !hasStem(right, form.prefix))
    if (bare && !hasStem(right, word.stem) && !hasStem(left, bare.stem)) return word.text
  }
  return undefined
}

const denies: Facet<boolean> = facet(({ tokens }) => tokens.some(({ word }) => word.isNegator))
