import { isExtended, keyOf, likeness, readAnswer, signsOf } from './compare-answers-text.ts'
import type { Said, Statement } from './compare-answers-text.ts'
import type { DomainWords } from '../contract/policy.ts'
import { lexiconOf } from './domain-words.ts'
import { languageGuard } from './guard-language.ts'
import { countsOf } from './guard-numbers.ts'
import { likeness as matterInCommon } from './matter.ts'
import { negationGuard } from './guard-negation.ts'
import { wordOrderGuard } from './guard-word-order.ts'
import { inOneLanguage, missingFrom, readText } from './reading.ts'
import type { Reading } from './reading.ts'
import { vetoOf } from './verdict.ts'

/** Two answers to one question. */
export interface AnswerPair {
  readonly cached: string
  readonly fresh: string
  /** Of their vectors, in 0..1. */
  readonly similarity?: number
  /** Words of the domain, beside those of the languages. */
  readonly words?: DomainWords
}

/** Whether two answers say the same. */
export interface AnswerComparison {
  readonly verdict: 'same' | 'different' | 'unsure'
  /** In a sentence; quotes the answers. */
  readonly reason: string
}

/** Similarity from which answers that differ in no fact say the same, and below which they do not. */
const alike = 0.9
const unlike = 0.5
/** Characters up to which answers are read; longer ones are the same where they are equal. */
const longest = 4_000
/** Statements up to which answers are compared one by one. */
const mostStatements = 40
/** Share of words in common from which two statements speak of one thing. */
const sameMatter = 0.5

/** Whether a cached answer says what a fresh one says; not misled by form, order of a list, or courtesies. */
export function compareAnswers({ cached, fresh, similarity, words }: AnswerPair): AnswerComparison {
  if (spacedAlike(cached) === spacedAlike(fresh)) return { verdict: 'same', reason: 'They are equal.' }
  if (Math.max(cached.length, fresh.length) > longest) return { verdict: 'unsure', reason: 'They are too long.' }
  const lexicon = lexiconOf(words)
  const [theirs, mine] = inOneLanguage(readText(cached, lexicon), readText(fresh, lexicon))
  const foreign = languageGuard.refuse(mine, theirs)
  if (foreign !== undefined) return { verdict: 'different', reason: 'They are in two languages.' }
  const [kept, now] = [readAnswer(cached, theirs), readAnswer(fresh, mine)]
  const reordered = inAnotherOrder(kept, now)
  const key = keyOf(cached)
  const areSame = (key !== '' && key === keyOf(fresh)) || isSame(kept, now)
  if (!reordered && areSame) return { verdict: 'same', reason: 'Both say the same in the same words.' }
  if (Math.max(kept.statements.length, now.statements.length) > mostStatements)
    return { verdict: 'unsure', reason: 'They say too much.' }
  const conflict = stanceConflict(kept, now) ?? statementConflict(kept, now) ?? figureConflict(kept, now)
  if (conflict !== undefined) return { verdict: 'different', reason: conflict }
  if (similarity === undefined) return { verdict: 'unsure', reason: 'They are worded differently.' }
  const near = `Their similarity is ${similarity.toFixed(3)}`
  if (!(similarity >= unlike)) return { verdict: 'different', reason: `${near}.` }
  const doubt = reordered ?? loneFigure(kept, now) ?? otherSigns(kept, now) ?? movedWords(kept, now)
  const unread =
    doubt ??
    (isRead(theirs) && isRead(mine) && matterInCommon(mine, theirs) > 0
      ? undefined
      : 'too few of their words are known, or shared')
  if (unread !== undefined) return { verdict: 'unsure', reason: `${near}, but ${unread}.` }
  return { verdict: similarity >= alike ? 'same' : 'unsure', reason: `${near}.` }
}

function spacedAlike(text: string): string {
  return text.trim().split(/\s+/).join(' ')
}

/** Words up to which an answer is so short that each may turn it. */
const fewWords = 2
/** Share of small words from which a text is in a language that is read here. */
const leastKnown = 0.2
const otherScript = /(?!\p{Script=Latin})\p{L}/u

/** Whether the guards know enough words of a text for their silence to say something. */
function isRead({ text, tokens }: Reading): boolean {
  if (tokens.length <= fewWords || otherScript.test(text)) return false
  let known = 0
  for (const { word, kind } of tokens) if (word.isStop || word.isNegator || kind !== 'word') known++
  return known > 0 && known >= leastKnown * tokens.length
}

function isSame(kept: Said, now: Said): boolean {
  if (kept.stance !== now.stance || now.statements.length === 0) return false
  const keys = ({ statements }: Said): string =>
    statements
      .map(({ key }) => key)
      .toSorted()
      .join('\n')
  return keys(kept) === keys(now)
}

function otherSigns(kept: Said, now: Said): string | undefined {
  return signsOf(kept) === signsOf(now) ? undefined : 'their signs are not the same'
}

/** Two statements of the same words, which may say who does what by their order. */
function movedWords(kept: Said, now: Said): string | undefined {
  const isMoved = now.statements.some((statement) => {
    const partner = partnerOf(statement, kept.statements)
    if (!partner || partner.key === statement.key) return false
    const isShuffled = sortedWords(partner) === sortedWords(statement)
    return isShuffled || wordOrderGuard.refuse(statement.reading, partner.reading) !== undefined
  })
  return isMoved ? 'the same words come in another order' : undefined
}

function sortedWords({ key }: Statement): string {
  return key.split(' ').toSorted().join(' ')
}

function inAnotherOrder(kept: Said, now: Said): string | undefined {
  const [mine, theirs] = [now.steps, kept.steps]
  if (mine.length < 2 || mine.join('\n') === theirs.join('\n')) return undefined
  const moved = mine.toSorted().join('\n') === theirs.toSorted().join('\n')
  return moved ? 'their steps come in another order' : undefined
}

function stanceConflict(kept: Said, now: Said): string | undefined {
  if (!kept.stance || !now.stance || kept.stance === now.stance) return undefined
  return `The cached answer says ${kept.stance}, the fresh one ${now.stance}.`
}

/** Two statements about one thing that a guard tells apart, unless one only adds to the other. */
function statementConflict(kept: Said, now: Said): string | undefined {
  for (const statement of now.statements) {
    const partner = partnerOf(statement, kept.statements)
    if (!partner || partner.key === statement.key) continue
    const denial = negationGuard.refuse(statement.reading, partner.reading)
    const added = isExtended(statement.reading, partner.reading) && denial === undefined
    const veto = added ? undefined : vetoOf([statement.reading, partner.reading])
    if (veto) return `"${statement.reading.text}" is not "${partner.reading.text}" (${veto.guard}).`
  }
  return undefined
}

function partnerOf({ key, reading }: Statement, statements: readonly Statement[]): Statement | undefined {
  let best = statements.find((other) => other.key === key)
  if (best !== undefined) return best
  let most = sameMatter
  for (const other of statements) {
    const share = likeness(reading, other.reading)
    if (share >= most) [best, most] = [other, share]
  }
  return best
}

function figureConflict(kept: Said, now: Said): string | undefined {
  const [theirs, mine] = [figuresOf(kept), figuresOf(now)]
  const [gone, come] = [missingFrom(theirs, mine), missingFrom(mine, theirs)]
  if (gone === undefined || come === undefined) return undefined
  return `The cached answer has ${gone}, the fresh one ${come}.`
}

function loneFigure(kept: Said, now: Said): string | undefined {
  const [theirs, mine] = [figuresOf(kept), figuresOf(now)]
  const lone = missingFrom(theirs, mine) ?? missingFrom(mine, theirs)
  return lone === undefined ? undefined : `${lone} stands in one alone`
}

/** Numbers, ids, addresses and codes of an answer, in one spelling. */
function figuresOf({ statements }: Said): ReadonlySet<string> {
  return new Set(
    statements.flatMap(({ reading }) => [
      ...countsOf(reading).map(({ value }) => value),
      ...reading.tokens.filter(({ kind }) => kind === 'code').map(({ word }) => word.text),
    ]),
  )
}
