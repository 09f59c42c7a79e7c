import type { Answered, Ledger, Refused } from '../ledger.ts'
import { count, percent, wrap } from './words.ts'
import { wilson } from './wilson.ts'

/** Intents by text, as the data set labels them. */
export type Intents = ReadonlyMap<string, string>

/** How often the semantic layer gave an answer that belongs to another intent. */
export function wrongHits({ answered }: Ledger, intents: Intents): string {
  const isWrong = ({ ask, insteadOf }: Answered): boolean => intents.get(insteadOf ?? ask.text) !== ask.intent
  const fresh = answered.filter(({ by }) => by === 'semantic')
  const again = answered.filter(({ by, insteadOf }) => by === 'exact' && insteadOf !== undefined)
  const wrong = fresh.filter(isWrong)
  const { share, low, high } = wilson(wrong.length, fresh.length)
  const sentences = [
    `Semantic hits that were wrong by the data set's labels: ${count(wrong.length)} of ${count(fresh.length)}, ${percent(share)} (95 % interval ${percent(low)} to ${percent(high)}).`,
    ...(fresh.length < 300 ? ['Fewer than 300 semantic hits say little; a full run with --fresh has enough.'] : []),
    `Found again under words that an earlier verdict let through: ${count(again.length)}, of which ${count(again.filter(isWrong).length)} wrong; they are exact hits and not counted above.`,
    'The labels are finer than the answers: "card arrival" and "card delivery estimate" count as different.',
    ...wrong.slice(0, 1).map(({ ask, insteadOf = '' }) => {
      return `One of the wrong: "${ask.text}" (${ask.intent}) got the answer of "${insteadOf}" (${intents.get(insteadOf) ?? 'unknown'}).`
    }),
  ]
  return sentences.map((sentence) => wrap(sentence, '  ')).join('\n')
}

/** Questions that were asked again word for word. */
export function repeats({ answered }: Ledger): string {
  const again = answered.filter(({ ask }) => ask.repeated)
  const by = (who: Answered['by']): number => again.filter((answer) => answer.by === who).length
  const wrote = again.filter(({ wroteTool }) => wroteTool).length
  return wrap(
    `Asked again word for word: ${count(again.length)}. Answered exactly: ${count(by('exact'))} (${percent(by('exact') / Math.max(1, again.length))}); by meaning: ${count(by('semantic'))}; run again: ${count(by('inner') + by('model'))}, of which ${count(wrote)} wrote (such a run is never kept).`,
    '  ',
  )
}

/** Three refusals that teach most: of different guards, right by the labels where there is one, the nearest pairs. */
export function refusals({ refused }: Ledger, intents: Intents): string {
  if (refused.length === 0) return '  No guard had to speak up.'
  const guards = [...Map.groupBy(refused, ({ guard }) => guard)].toSorted(
    ([, left], [, right]) => right.length - left.length,
  )
  const each = guards.map(([guard, all]) => `${guard} ${count(all.length)}`).join(', ')
  const texts = instructive(refused, intents).map((refusal) => describeRefusal(refusal, intents))
  return [wrap(`Guards spoke against ${count(refused.length)} near candidates: ${each}.`, '  '), ...texts].join('\n')
}

function instructive(refused: readonly Refused[], intents: Intents): readonly Refused[] {
  const differs = ({ asked, candidate }: Refused): number => Number(intents.get(asked) !== intents.get(candidate))
  const best = refused.toSorted((left, right) => differs(right) - differs(left) || right.similarity - left.similarity)
  const byGuard = new Map<string, Refused>()
  for (const refusal of best) if (!byGuard.has(refusal.guard)) byGuard.set(refusal.guard, refusal)
  return [...new Set([...byGuard.values(), ...best])].slice(0, 3)
}

function describeRefusal({ asked, candidate, guard, similarity, detail }: Refused, intents: Intents): string {
  const [meant, stored] = [intents.get(asked) ?? 'unknown', intents.get(candidate) ?? 'unknown']
  const verdict = meant === stored ? `the labels say both are ${meant}` : `the labels say ${meant} and ${stored}`
  return [
    `  ${guard}, at similarity ${similarity.toFixed(3)}; ${verdict}`,
    wrap(`asked:  ${asked}`, '    '),
    wrap(`stored: ${candidate}`, '    '),
    wrap(detail, '    '),
  ].join('\n')
}
