import type { Guard } from './guard.ts'
import type { Asking } from './guard-words.ts'
import { likeness } from './matter.ts'
import { facet } from './reading.ts'
import type { Facet, Token } from './reading.ts'

/** Share of the matter in common from which another question word asks another thing of the same matter. */
const sameMatter = 0.6

/** Who is not when, how is not whether, and what must be done is not what may be. */
export const questionGuard: Guard = {
  name: 'question',
  refuse(asked, stored) {
    const [mine, theirs] = [questionOf(asked), questionOf(stored)]
    if (mine === undefined || theirs === undefined || mine.wants === theirs.wants) return undefined
    if (mayBeOne(mine.wants, theirs.wants) || mayBeOne(theirs.wants, mine.wants)) return undefined
    if (likeness(asked, stored) < sameMatter) return undefined
    return `asks "${mine.word}", the stored question "${theirs.word}"`
  },
}

/** `where can I get it` may be `how can I get it`, and whether it is so `who is it`. */
function mayBeOne(one: string, other: string): boolean {
  if (one === 'fact') return other === 'person' || other === 'duty' || other === 'permission' || other === 'advice'
  return one === 'place' && other === 'manner'
}

interface Question {
  readonly wants: string
  readonly word: string
}
/** What may be anything is compared with nothing. */
const anything = 'thing'

/** What a text wants to know, as far as its first words tell. */
const questionOf: Facet<Question | undefined> = facet(({ tokens }) => {
  const found = byWord(tokens) ?? byVerb(tokens)
  return found?.wants === anything ? undefined : found
})

function byWord(tokens: readonly Token[]): Question | undefined {
  let at = 0
  for (const { word } of tokens) {
    const found = wantedAt(tokens, at++, word.asks)
    if (found !== undefined) return found
    // a question word behind the matter of the sentence joins: "what do I do when it rings"
    if (!word.isStop) return undefined
  }
  return undefined
}

function byVerb(tokens: readonly Token[]): Question | undefined {
  const [first] = tokens
  if (first?.opensSentence !== true) return undefined
  const opening = wantedAt(tokens, 0, first.word.opens)
  const duty = somewhere(tokens, 'binds')
  if (duty !== undefined) return duty
  return opening?.wants === 'fact' ? (somewhere(tokens, 'rates') ?? opening) : opening
}

function somewhere(tokens: readonly Token[], kind: 'binds' | 'rates'): Question | undefined {
  let first: Question | undefined
  let at = 0
  for (const { word } of tokens) {
    const found = wantedAt(tokens, at++, kind === 'binds' ? word.binds : word.rates)
    if (found?.wants === 'duty') return found
    first ??= found
  }
  return first
}

/** The longest of some phrases that stands at a place. */
function wantedAt(tokens: readonly Token[], at: number, phrases?: readonly Asking[]): Question | undefined {
  if (phrases === undefined) return undefined
  const found = phrases.find(({ rest }) => rest.every((text, ahead) => tokens[at + 1 + ahead]?.word.text === text))
  return found && { wants: found.wants, word: [tokens[at]?.word.text, ...found.rest].join(' ') }
}
