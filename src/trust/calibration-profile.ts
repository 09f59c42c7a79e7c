import type { Calibration } from './calibration.ts'
import { binned } from './profile.ts'
import type { SemanticProfile } from './profile.ts'
import { thresholds } from './verdict.ts'

/** What a runtime loads to serve by a calibration. */
export function profileOf(calibration: Calibration, embedder: string): SemanticProfile {
  const { mode, maxErrorRate, threshold, verifier, pairs, right, passed } = calibration
  return {
    kind: 'stratagent-semantic-profile',
    version: 2,
    embedder,
    mode,
    maxErrorRate,
    // nothing could be served within the budget: only the same question may
    threshold: threshold?.threshold ?? Math.max(0.99, thresholds[mode]),
    proven: threshold?.proven ?? false,
    counts: { pairs, right, served: threshold?.served ?? 0, wrong: threshold?.wrong ?? 0 },
    similarities: binned(passed.map(({ score, right: isRight }) => ({ similarity: score, right: isRight }))),
    ...(verifier.result === 'better'
      ? { verifier: { ...verifier.verifier, threshold: verifier.found.threshold, proven: verifier.found.proven } }
      : { noVerifier: verifier.result }),
  }
}
