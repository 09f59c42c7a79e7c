import type { Call } from '../contract/call.ts'
import type { CallContext } from '../contract/context.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Logger } from '../contract/host.ts'
import type { Controls } from '../contract/policy.ts'
import type { Embedder } from '../contract/provider.ts'
import { checkEmbedder, unrelatedQuestions } from '../trust/threshold.ts'

export interface SelfTest {
  readonly embedder: Embedder
  /** The lowest threshold in use. */
  readonly threshold: number
  readonly logger: Logger
  readonly context: CallContext
  readonly controls: Controls
}

/**
 * Asks an embedder for vectors of questions that have nothing to do with each other. One that cannot be reached now may
 * be there later; one under which such questions match would serve anybody anything.
 *
 * @throws StratagentError `CONFIG_INVALID` when unrelated questions match
 */
export async function testEmbedder({ embedder, threshold, logger, context, controls }: SelfTest): Promise<void> {
  const call: Call<'embedding'> = {
    kind: 'embedding',
    request: { texts: unrelatedQuestions.flat(), purpose: 'cache' },
    identity: { permissions: [], vary: {} },
    controls,
    context,
    signal: AbortSignal.timeout(10_000),
  }
  let vectors: readonly Float32Array[]
  try {
    vectors = (await embedder.call(call)).response.vectors
  } catch {
    logger.warn('The embedder could not be tested at the start; until it answers, nothing is compared by meaning.')
    return
  }
  const similarities = unrelatedQuestions.map((_pair, index) => cosine(vectors[2 * index], vectors[2 * index + 1]))
  const sentence = checkEmbedder(similarities, threshold)
  if (sentence !== undefined) throw new StratagentError('CONFIG_INVALID', sentence)
}

function cosine(left: Float32Array = new Float32Array(), right: Float32Array = new Float32Array()): number {
  return left.length === 0 || left.length !== right.length
    ? NaN
    : left.reduce((sum, value, index) => sum + value * (right[index] ?? NaN), 0)
}
