import { likeness } from './matter.ts'
import { facet } from './reading.ts'
import type { Facet, Reading } from './reading.ts'

/** What causes pain is not what pain causes. */
export function swappedSubjects(asked: Reading, stored: Reading): readonly string[] | undefined {
  const [mine, theirs] = [askedFor(asked), askedFor(stored)]
  if (mine === undefined || theirs === undefined || mine.isSubject === theirs.isSubject) return undefined
  if (mine.matter.join(' ') === theirs.matter.join(' ') || likeness(asked, stored) < 1) return undefined
  return [mine.matter[0] ?? '', theirs.matter[0] ?? '']
}

interface AskedFor {
  /** Whether the question word is who does it, rather than whom it is done to. */
  readonly isSubject: boolean
  readonly matter: readonly string[]
}

/** Whether a text asks who does something, or to whom it is done; undefined where it does not tell. */
const askedFor: Facet<AskedFor | undefined> = facet(({ tokens }) => {
  const [first, second] = tokens
  if (second === undefined || first?.word.asks?.some(({ rest, wants }) => rest.length === 0 && isThing(wants)) !== true)
    return undefined
  const hasHelper = tokens.slice(1, 3).some(({ word }) => word.isFiller && word.opens !== undefined)
  const isSubject = !hasHelper && !second.word.isStop
  // what it belongs to is what belongs to it, and which do not include it may be which include none
  const isUnclear = tokens.some(({ word }) => word.isPassive || word.isNegator) || tokens.at(-1)?.word.isOneWay === true
  if (isSubject === hasHelper || isUnclear) return undefined
  return { isSubject, matter: tokens.filter(({ word }) => !word.isStop).map(({ word }) => word.stem) }
})

function isThing(wants: string): boolean {
  return wants === 'thing' || wants === 'person'
}
