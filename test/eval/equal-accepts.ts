import type { SemanticMode } from 'stratagent'

import { passes, type Weighed } from './rules.ts'

/** What a plain threshold lets through when it lets through as many true pairs. */
export interface EqualAccepts {
  readonly mode: SemanticMode
  readonly trueAccepts: number
  readonly falseAccepts: number
  /** The plain threshold with as many true accepts. */
  readonly threshold: number
  readonly plainFalseAccepts: number
}

/** Sets a mode beside the plain threshold that finds as much. */
export function equalAccepts(pairs: readonly Weighed[], mode: SemanticMode): EqualAccepts {
  const accepted = pairs.filter((pair) => passes(pair, mode))
  const trueAccepts = accepted.filter(({ label }) => label === 1).length
  const nearest = pairs.filter(({ label }) => label === 1).map(({ similarity }) => similarity)
  const threshold = nearest.sort((left, right) => right - left)[trueAccepts - 1] ?? 1
  return {
    mode,
    trueAccepts,
    falseAccepts: accepted.length - trueAccepts,
    threshold,
    plainFalseAccepts: pairs.filter(({ label, similarity }) => label === 0 && similarity >= threshold).length,
  }
}
