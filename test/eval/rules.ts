import type { SemanticMode } from 'stratagent'

import { judge, thresholds } from '../../src/trust/verdict.ts'
import { similarityOf, type Encodings } from './encodings.ts'
import type { Pair } from './pair.ts'

/** The modes, from the most careful on. */
export const modes: readonly SemanticMode[] = ['strict', 'balanced', 'faq']

/** The plain thresholds it is compared with. */
export const plainThresholds: readonly number[] = [0.92, 0.85]

/** A pair as the verdict sees it: how near, and which guard speaks against it in each mode. */
export interface Weighed extends Pair {
  readonly similarity: number
  readonly guards: Readonly<Record<SemanticMode, string | undefined>>
}

/** Asks the verdict alone, at no threshold: as fast as the sweeps need it. */
export function weigh(pairs: readonly Pair[], encodings: Encodings): readonly Weighed[] {
  return pairs.map((pair) => {
    const similarity = similarityOf(encodings, pair.a, pair.b)
    const guardIn = (mode: SemanticMode): string | undefined => {
      const candidates = [{ key: pair.id, text: pair.a, similarity: Math.min(1, Math.max(0, similarity)) }]
      return judge(pair.b, candidates, { mode, threshold: 0 }).refusals[0]?.guard
    }
    return {
      ...pair,
      similarity,
      guards: { strict: guardIn('strict'), balanced: guardIn('balanced'), faq: guardIn('faq') },
    }
  })
}

/** Whether the verdict lets a pair through. */
export function passes({ similarity, guards }: Weighed, mode: SemanticMode, threshold = thresholds[mode]): boolean {
  return similarity >= threshold && guards[mode] === undefined
}

/** A way to decide on a pair, by name. */
export interface Rule {
  readonly name: string
  readonly hits: (pair: Weighed) => boolean
}

/** What the package is compared with on single pairs. A rule that learns serves nothing there: it has seen no label. */
export const baselines: readonly Rule[] = [
  ...plainThresholds.map((threshold) => ({
    name: `threshold ${threshold}`,
    hits: ({ similarity }: Weighed) => similarity >= threshold,
  })),
  { name: 'vCache-like', hits: () => false },
]
