import type { Call } from '../contract/call.ts'
import type { CallContext } from '../contract/context.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Logger } from '../contract/host.ts'
import type { CachePolicy, Controls } from '../contract/policy.ts'
import type { Embedder } from '../contract/provider.ts'
import { checkEmbedder, fittedTo, isUsual, unrelatedQuestions } from '../trust/threshold.ts'

export interface SelfTest {
  readonly embedder: Embedder
  /** What is asked of it: by the runtime, by its agents. */
  readonly policies: readonly CachePolicy[]
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
export async function testEmbedder({ embedder, policies, logger, context, controls }: SelfTest): Promise<void> {
  const semantics = policies.map(({ semantic }) => fittedTo(embedder, semantic))
  const isGuessed = policies.some(({ enabled, semantic }) => enabled && isUnmeasured(semantic))
  if (embedder.thresholds === undefined && isGuessed) logger.warn(unmeasured, { embedder: embedder.model })
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
  const sentence = checkEmbedder(similarities, Math.min(...semantics.map(({ threshold }) => threshold)))
  if (sentence !== undefined) throw new StratagentError('CONFIG_INVALID', sentence)
}

const unmeasured =
  'The thresholds of strict, balanced (0.895) and faq were measured on the local encoder, and other vectors lie otherwise. `stratagent calibrate` finds those of this embedder: give its profile, or a `threshold`.'

/** Whether a threshold is taken that nobody has measured with these vectors, or named. */
function isUnmeasured(semantic: CachePolicy['semantic']): boolean {
  return semantic.serve !== 'off' && semantic.profile === undefined && isUsual(semantic)
}

function cosine(left: Float32Array = new Float32Array(), right: Float32Array = new Float32Array()): number {
  return left.length === 0 || left.length !== right.length
    ? NaN
    : left.reduce((sum, value, index) => sum + value * (right[index] ?? NaN), 0)
}
