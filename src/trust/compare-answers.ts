import { isExtended, likeness, readAnswer } from './compare-answers-text.ts'
import type { Said, Statement } from './compare-answers-text.ts'
import { countsOf } from './guard-numbers.ts'
import { negationGuard } from './guard-negation.ts'
import { missingFrom } from './reading.ts'
import { refusalOf } from './verdict.ts'

/** Two answers to one question. */
export interface AnswerPair {
  readonly cached: string
  readonly fresh: string
  /** Of their vectors, in 0..1. */
  readonly similarity?: number
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
/** Share of words in common from which two statements speak of one thing. */
const sameMatter = 0.5

/** Whether a cached answer says what a fresh one says; not misled by form, order of a list, or courtesies. */
export function compareAnswers({ cached, fresh, similarity }: AnswerPair): AnswerComparison {
  const [kept, now] = [readAnswer(cached), readAnswer(fresh)]
  const reordered = inAnotherOrder(kept, now)
  if (!reordered && isSame(kept, now)) return { verdict: 'same', reason: 'Both say the same in the same words.' }
  const conflict = stanceConflict(kept, now) ?? statementConflict(kept, now) ?? figureConflict(kept, now)
  if (conflict !== undefined) return { verdict: 'different', reason: conflict }
  if (similarity === undefined) return { verdict: 'unsure', reason: 'They are worded differently.' }
  const near = `Their similarity is ${similarity.toFixed(3)}`
  if (!(similarity >= unlike)) return { verdict: 'different', reason: `${near}.` }
  const doubt = reordered ?? loneFigure(kept, now)
  if (doubt !== undefined) return { verdict: 'unsure', reason: `${near}, but ${doubt}.` }
  return { verdict: similarity >= alike ? 'same' : 'unsure', reason: `${near}.` }
}

function isSame(kept: Said, now: Said): boolean {
  if (kept.stance !== now.stance) return false
  const keys = ({ statements }: Said): string =>
    statements
      .map(({ key }) => key)
      .toSorted()
      .join('\n')
  return keys(kept) === keys(now)
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
    const refusal = refusalOf(statement.reading, { key: '', text: partner.reading.text, similarity: 1 })
    if (!added && refusal) return `"${statement.reading.text}" is not "${partner.reading.text}" (${refusal.guard}).`
  }
  return undefined
}

function partnerOf({ reading }: Statement, statements: readonly Statement[]): Statement | undefined {
  let best: Statement | undefined
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
