import type { Guard } from './guard.ts'
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
function mayBeOne(one: Wanted, other: Wanted): boolean {
  if (one === 'fact') return other === 'person' || other === 'duty' || other === 'permission' || other === 'advice'
  return one === 'place' && other === 'manner'
}

interface Question {
  readonly wants: Wanted
  readonly word: string
}
/** What a question wants to know. What and which want anything, and are left out. */
type Wanted = 'person' | 'time' | 'place' | 'reason' | 'manner' | 'count' | 'extent' | 'fact' | Modality
type Modality = 'duty' | 'permission' | 'advice'

const questionWords = new Map<string, Wanted>([
  ['who', 'person'],
  ['whom', 'person'],
  ['when', 'time'],
  ['where', 'place'],
  ['why', 'reason'],
  ['how', 'manner'],
])
const afterHow = new Map<string, Wanted>([
  ['many', 'count'],
  ['much', 'count'],
  ['long', 'extent'],
  ['often', 'extent'],
  ['far', 'extent'],
  ['old', 'extent'],
  ['big', 'extent'],
  ['large', 'extent'],
  ['tall', 'extent'],
  ['fast', 'extent'],
  ['soon', 'time'],
  ['come', 'reason'],
])
const asides = new Set(['what', 'which', 'whose'])
/** With these, how asks for a manner; how the weather is, is what it is, and how warm, whether it is warm. */
const doings = new Set(['do', 'does', 'did', 'can', 'could', 'should', 'would', 'will', 'to', 'i', 'must'])
const modals = new Map<string, Modality>([
  ['must', 'duty'],
  ['may', 'permission'],
  ['can', 'permission'],
  ['could', 'permission'],
  ['should', 'advice'],
])
const facts = new Set(['is', 'are', 'am', 'was', 'were', 'do', 'does', 'did', 'has', 'have', 'will'])
const duties = new Set(['required', 'obliged', 'obligatory', 'mandatory', 'compulsory', 'necessary'])
const permissions = new Set(['allowed', 'permitted', 'possible', 'able', 'optional'])

/** What a text wants to know, as far as its first words tell. */
const questionOf: Facet<Question | undefined> = facet(({ tokens }) => {
  const texts = tokens.map(({ word }) => word.text)
  const at = tokens.findIndex(({ word }) => questionWords.has(word.text) || asides.has(word.text))
  // a question word behind the matter of the sentence joins: "what do I do when it rings"
  if (at !== -1 && tokens.slice(0, at).every(({ word }) => word.isStop)) return byWord(texts, at)
  return opens(tokens) ? byVerb(texts) : undefined
})

function byWord(texts: readonly string[], at: number): Question | undefined {
  const word = texts[at] ?? ''
  const next = texts[at + 1] ?? ''
  const wants = questionWords.get(word)
  if (wants !== 'manner') return wants && { wants, word }
  const measured = afterHow.get(next)
  if (measured !== undefined) return { wants: measured, word: `how ${next}` }
  return doings.has(next) ? { wants, word } : undefined
}

function opens([first]: readonly Token[]): boolean {
  return first?.opensSentence === true
}

function byVerb(texts: readonly string[]): Question | undefined {
  const [first = '', second = ''] = texts
  if (texts.some((text, at) => (text === 'have' || text === 'need') && texts[at + 1] === 'to')) {
    return { wants: 'duty', word: 'have to' }
  }
  const modal = modals.get(first)
  // "can you tell me" is a polite beginning of anything
  if (modal !== undefined) return second === 'you' ? undefined : { wants: modal, word: first }
  if (!facts.has(first)) return undefined
  const duty = texts.find((text) => duties.has(text))
  if (duty !== undefined) return { wants: 'duty', word: duty }
  const permission = texts.find((text) => permissions.has(text))
  return permission === undefined ? { wants: 'fact', word: first } : { wants: 'permission', word: permission }
}
