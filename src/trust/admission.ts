import type { Reason } from '../contract/decision.ts'
import type { FinishReason } from '../contract/llm.ts'
import type { CachePolicy } from '../contract/policy.ts'
import { volatileLifetime } from './volatile.ts'

/** Why an answer is not kept. */
export type AdmissionReason = Extract<
  Reason,
  | 'length'
  | 'refusal'
  | 'filtered'
  | 'empty'
  | 'aborted'
  | 'low-confidence'
  | 'tainted'
  | 'side-effects'
  | 'personal'
  | 'apology'
>

/** What is known of an answer when it is about to be stored. */
export interface AnswerFacts {
  readonly finishReason: FinishReason
  readonly text: string
  /** Whether the answer calls tools; then it may have no text. @default false */
  readonly hasToolCalls?: boolean
  /** Whether the call was given up before its end. @default false */
  readonly aborted?: boolean
  /** Whether making the answer changed something outside. @default false */
  readonly wrote?: boolean
  /** Whether untrusted tool text went into it. @default false */
  readonly tainted?: boolean
  /** Whether it holds the asker's own data and would be kept for others too. @default false */
  readonly personal?: boolean
  /** Mean probability of the answer's tokens in 0..1, where the provider tells. */
  readonly meanTokenProbability?: number | undefined
  /** Mean token probability under which it is a guess. @default 0.7 */
  readonly leastConfidence?: number | undefined
}

/** Mean token probability under which an answer is a guess, unless told otherwise. */
export const leastConfidence = 0.7

/** Temperature above which every answer is a draw, unless told otherwise: the one that providers use by themselves. */
export const mostTemperature = 1

/** How an answer is drawn. */
export interface Drawing {
  readonly temperature?: number | undefined
  readonly seed?: number | undefined
  /** Which of several wanted answers it is. */
  readonly sample?: number | undefined
}

/** What an author says of the questions whose answers are kept. */
export type QuestionRules = Pick<CachePolicy, 'volatile' | 'mostTemperature'>

/** Why no answer that is drawn so may be kept; undefined when it may. */
export function refuseDrawing(
  { temperature = 0, seed, sample }: Drawing,
  rules: QuestionRules,
): 'sampling' | undefined {
  // who names a seed or a sample wants the same answer again
  if (seed !== undefined || sample !== undefined) return undefined
  return temperature > (rules.mostTemperature ?? mostTemperature) ? 'sampling' : undefined
}

/** Why no answer to a question may be kept; undefined when it may. */
export function refuseQuestion(question: string | undefined, { volatile }: QuestionRules): 'volatile' | undefined {
  if (question === undefined || volatile === undefined) return undefined
  return volatileLifetime(question, volatile) === 0 ? 'volatile' : undefined
}

/** Why an answer must not be kept; undefined when it may. */
export function refuseAnswer(answer: AnswerFacts): AdmissionReason | undefined {
  const { text, hasToolCalls = false, meanTokenProbability, leastConfidence: least = leastConfidence } = answer
  const unfinished = answer.aborted ? 'aborted' : reasonOfFinish[answer.finishReason]
  if (unfinished) return unfinished
  if (answer.wrote) return 'side-effects'
  if (answer.tainted) return 'tainted'
  if (answer.personal) return 'personal'
  if (text.trim() === '' && !hasToolCalls) return 'empty'
  if (meanTokenProbability !== undefined && !(meanTokenProbability >= least) && least > 0) return 'low-confidence'
  return hasToolCalls ? undefined : refuseText(text)
}

const reasonOfFinish: Readonly<Record<FinishReason, AdmissionReason | undefined>> = {
  stop: undefined,
  'tool-calls': undefined,
  length: 'length',
  'content-filter': 'filtered',
  refusal: 'refusal',
  // not known to be whole
  other: 'aborted',
}

/** Longer texts say something besides: a refusal or an excuse is short. */
const excuseLength = 400

// an opening such as "Sorry," or "Unfortunately," before the sentence that matters
const opening = String.raw`^(?:(?:oh|hmm|hi|hello)[,.! ]+)?(?:(?:i['’]?m|i am|we['’]?re|we are)\s+(?:(?:so|very|really|truly)\s+)?(?:sorry|afraid)|sorry|my apologies|apologies|i apologi[sz]e|we apologi[sz]e|unfortunately|regrettably)`
// a shop says "we cannot ship to Mars" and means it; what is refused is refused by an "I"
const unable = String.raw`i\s*(?:can(?:['’]?t|not| not)|am (?:not able|unable)|['’]m (?:not able|unable)|won['’]?t be able|could(?:n['’]?t| not))`
const blind = String.raw`i do(?:n['’]?t| not) have (?:access|the ability|(?:enough|sufficient) (?:information|context))`
const deed = String.raw`(?:\s+to)?\s+(?:\w+\s+){0,2}?(?:help|assist|answer|provide|comply|fulfil+|complete|process|do that|do this|respond|discuss|generate|create|access|share|engage|support|continue)`

const refusals: readonly RegExp[] = [
  new RegExp(`${opening}[^.!?]{0,40}?[,.! ]+(?:but )?(?:that )?(?:${unable}${deed}|${blind})\\b`, 'i'),
  new RegExp(`^${unable}${deed}\\b`, 'i'),
  /^as an? (?:\w+ )?(?:ai|artificial intelligence|language model|llm)\b/i,
  /^i['’]?m (?:just |only )?an? (?:\w+ )?(?:ai|language model)\b[^.!?]*\b(?:can['’]?t|cannot|unable|not able|don['’]?t)\b/i,
  /\b(?:against|violates?) (?:my (?:\w+ )?(?:guidelines|polic(?:y|ies)|programming)|(?:our|the) (?:content|usage) polic(?:y|ies))\b/i,
]

const apologies: readonly RegExp[] = [
  /^(?:oops|uh[- ]oh|whoops)\b/i,
  /^(?:\w+[,!.]? ){0,8}?something went wrong\b/i,
  /\b(?:an?|the) (?:(?:internal|unexpected|unknown|server|technical|temporary) )+(?:error|issue|problem|difficult(?:y|ies))\b[^.!?]*[.!?]?\s*(?:please )?(?:try|contact|retry)\b/i,
  /\b(?:can(?:['’]?t|not)|could(?:n['’]?t| not)|unable to) (?:process|complete|handle|fulfil+) (?:your|the|this) request\b/i,
  // advice has an "if", an excuse has none
  /^(?!.*\b(?:if|when|once|should)\b).*\btry again (?:later|in a (?:few|little|moment|minute|while|bit)|shortly|soon)\b/is,
  /^(?:error|exception|internal server error|service unavailable|too many requests|rate limit(?:ed)?(?: exceeded)?|gateway time-?out|bad gateway)\b[:.! ]*(?:\d{3}\b.*)?$/i,
  /^\s*\{\s*"error"\s*:/i,
]

/** Whether a text that came as an answer is none: a refusal, or an excuse for a failure. */
function refuseText(text: string): 'refusal' | 'apology' | undefined {
  const said = text.trim()
  if (said.length > excuseLength) return undefined
  if (refusals.some((refusal) => refusal.test(said))) return 'refusal'
  return apologies.some((apology) => apology.test(said)) ? 'apology' : undefined
}
