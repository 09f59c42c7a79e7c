import { checkOptions } from '../contract/check-options.ts'
import type { SemanticMode, SemanticPolicy } from '../contract/policy.ts'
import { checkErrorRate, checkThreshold } from '../trust/threshold.ts'
import { thresholds } from '../trust/verdict.ts'
import type { AgentCacheOptions, SemanticOptions } from './agent-options.ts'
import { checkWords, mergedWords } from './domain-words.ts'
import { checkChoice, display, invalid, isRecord } from './invalid.ts'
import { takeProfile } from './semantic-profile.ts'

type Said = Pick<AgentCacheOptions, 'semantic' | 'threshold'>

const names: readonly (keyof SemanticOptions)[] = [
  'mode',
  'serve',
  'threshold',
  'maxErrorRate',
  'words',
  'profile',
  'judge',
  'audit',
  'review',
]
const modes: readonly SemanticMode[] = ['strict', 'balanced', 'faq']
/** Audits a minute, unless told otherwise. */
const auditsPerMinute = 6
/** Share of hits that people are shown, unless told otherwise. */
const reviewRate = 0.02

/** What an agent says of its semantic cache over what the runtime says, option by option. */
export function semanticPolicy(
  own: Said,
  { defaults, where }: { readonly defaults: Said; readonly where: string },
): SemanticPolicy {
  const [mine, theirs] = [said(own, where), said(defaults, where)]
  const { threshold: inherited, ...rest } = theirs
  // an agent that names a mode wants that mode's threshold
  const base = mine.mode === undefined && inherited !== undefined ? { ...rest, threshold: inherited } : rest
  const merged = { ...base, ...mine }
  const { serve = 'on', threshold, judge, audit, review } = merged
  const words = mergedWords(mine.words, { defaults: theirs.words, where })
  const taken = merged.profile === undefined ? undefined : takeProfile(merged.profile, { where, words })
  const { mode = taken?.mode ?? 'balanced', maxErrorRate = taken?.maxErrorRate } = merged
  const isMeasured = maxErrorRate !== undefined
  const audits = audit ?? (isMeasured ? {} : false)
  const reviews = review ?? (isMeasured || judge !== undefined || audits !== false ? {} : false)
  return Object.freeze({
    serve,
    mode,
    threshold: threshold ?? taken?.threshold ?? thresholds[mode],
    ...(isMeasured && { maxErrorRate, ...(threshold !== undefined && { floor: threshold }) }),
    ...(words !== undefined && { words }),
    ...(taken !== undefined && { profile: taken.policy }),
    ...(judge !== undefined && { judge }),
    ...(audits !== false && { audit: Object.freeze({ perMinute: auditsPerMinute, ...given(audits) }) }),
    ...(reviews !== false && { review: Object.freeze({ rate: reviewRate, ...given(reviews) }) }),
  })
}

/** One level's options, checked, as an object: a name alone stands for a mode that is served, or for a way to serve. */
function said({ semantic, threshold }: Said, where: string): SemanticOptions {
  check(semantic, threshold, where)
  const alone = threshold === undefined ? {} : { threshold }
  if (semantic === undefined) return alone
  if (typeof semantic === 'object') return { ...alone, ...given(semantic) }
  if (semantic === 'off' || semantic === 'shadow') return { ...alone, serve: semantic }
  return { ...alone, mode: semantic, serve: 'on' }
}

// an option that is there but undefined counts as absent
function given<T extends object>(options: T): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same options, without those that say nothing
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
}

function check(semantic: unknown, threshold: unknown, where: string): void {
  if (threshold !== undefined) refuse(checkThreshold(threshold), where)
  if (!isRecord(semantic)) return checkChoice(semantic, [...modes, 'off', 'shadow'], { option: 'semantic', where })
  const inner = `${where}, \`semantic\``
  checkOptions(semantic, names, inner)
  if (threshold !== undefined && semantic['threshold'] !== undefined) {
    throw invalid(inner, '`threshold` stands there and beside it. Leave one of them out.')
  }
  checkHow(semantic, ['on', 'shadow', 'off'], inner)
  checkBounds(semantic, inner)
  checkWords(semantic['words'], inner)
  const { judge, profile } = semantic
  if (profile !== undefined && typeof profile !== 'string' && !isRecord(profile)) {
    throw invalid(inner, `\`profile\` is ${display(profile)}. Give a profile, or the path of one.`)
  }
  if (judge !== undefined && typeof judge !== 'function') {
    throw invalid(inner, `\`judge\` is ${display(judge)}. Give llmJudge({ model }), or a function of your own.`)
  }
  checkRates(semantic['audit'], ['rate', 'perMinute'], { option: 'audit', where: inner })
  checkRates(semantic['review'], ['rate', 'redact'], { option: 'review', where: inner })
}

/** Refuses a mode or a way to serve that there is not; who wrote the one as the other is told so. */
export function checkHow(
  { mode, serve }: { readonly mode?: unknown; readonly serve?: unknown },
  ways: readonly string[],
  where: string,
): void {
  const isWay = ways.some((way) => way === mode)
  if (isWay)
    throw invalid(where, `\`mode\` is ${display(mode)}, which is a way to serve: write \`serve: ${display(mode)}\`.`)
  if (modes.some((known) => known === serve)) {
    throw invalid(where, `\`serve\` is ${display(serve)}, which is a mode: write \`mode: ${display(serve)}\`.`)
  }
  checkChoice(mode, modes, { option: 'mode', where })
  checkChoice(serve, ways, { option: 'serve', where })
}

/** Refuses a threshold or an error rate that can not be meant. @throws StratagentError `CONFIG_INVALID` */
export function checkBounds(
  { threshold, maxErrorRate }: { readonly threshold?: unknown; readonly maxErrorRate?: unknown },
  where: string,
): void {
  if (threshold !== undefined) refuse(checkThreshold(threshold), where)
  if (maxErrorRate !== undefined) refuse(checkErrorRate(maxErrorRate), where)
}

function checkRates(
  options: unknown,
  known: readonly ('rate' | 'perMinute' | 'redact')[],
  { option, where }: { readonly option: string; readonly where: string },
): void {
  if (options === undefined || options === false) return
  const inner = `${where}, \`${option}\``
  checkOptions(options, known, inner)
  if (!isRecord(options)) return
  const { rate, perMinute, redact } = options
  if (redact !== undefined && typeof redact !== 'function') {
    throw invalid(inner, `\`redact\` is ${display(redact)}. Give a function from a text to a text.`)
  }
  if (rate !== undefined && !(typeof rate === 'number' && rate >= 0 && rate <= 1)) {
    throw invalid(inner, `\`rate\` is ${display(rate)}. Give a share of hits in 0..1, such as 0.05.`)
  }
  if (perMinute !== undefined && !(typeof perMinute === 'number' && perMinute > 0)) {
    throw invalid(inner, `\`perMinute\` is ${display(perMinute)}. Give a number above 0, such as 6.`)
  }
}

function refuse(complaint: string | undefined, where: string): void {
  if (complaint !== undefined) throw invalid(where, complaint)
}
