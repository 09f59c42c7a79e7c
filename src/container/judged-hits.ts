import type { Clock, Logger } from '../contract/host.ts'
import type { Embedder } from '../contract/provider.ts'
import type { Store } from '../contract/store.ts'
import { evidence, type Evidence, type ScopeChange } from '../cache/evidence.ts'
import { evidenceLabels } from '../cache/evidence-labels.ts'
import { standings } from '../cache/evidence-standings.ts'
import { keptNotes, type KeptNotes } from '../cache/kept-notes.ts'
import { ownWork, type OwnWork } from '../cache/own-work.ts'
import { pairLabels, type PairLabels } from '../cache/pair-labels.ts'
import { reviews, type Reviews } from '../cache/reviews.ts'
import { tombstones, type Tombstones } from '../cache/tombstones.ts'
import { modelOf } from '../pipeline/model-name.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Workshop } from './workshop.ts'

/** What is known of hits, in the store of the answers. */
export interface JudgedHits {
  readonly notes: KeptNotes
  readonly tombstones: Tombstones
  readonly evidence: Evidence
  readonly pairs: PairLabels
  readonly reviews: Reviews
  readonly own: OwnWork
}

export interface JudgedHitsParts {
  readonly store: Store
  /** The same without what waits to be written. */
  readonly far: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly embedder: Embedder | undefined
  readonly telemetry: Telemetry
  readonly shop: Pick<Workshop, 'background' | 'untilClosed'>
}

/** Everything that judges hits. */
export function judgedHits({ store, far, clock, logger, embedder, telemetry, shop }: JudgedHitsParts): JudgedHits {
  const notes = keptNotes({ store, far, clock })
  const buried = tombstones(notes)
  const labels = evidenceLabels(notes)
  const known = evidence({
    labels,
    standings: standings(notes),
    embedder: embedder?.fingerprint(modelOf(embedder.model)) ?? '',
    clock,
    background: shop.background,
    tell: (change) => told(change, { logger, telemetry }),
  })
  return {
    notes,
    tombstones: buried,
    evidence: known,
    pairs: pairLabels({ store, notes, tombstones: buried, evidence: known, clock }),
    reviews: reviews(notes, labels),
    own: ownWork({ clock, logger, untilClosed: shop.untilClosed }),
  }
}

/** Says once that a scope is off, or back; nothing of whose it is. */
function told(
  { agent, state }: ScopeChange,
  { logger, telemetry }: Pick<JudgedHitsParts, 'logger' | 'telemetry'>,
): void {
  const { off, maxErrorRate, measured } = state
  const rate = `${(measured.rate * 100).toFixed(1)} %`
  const whose = agent === undefined ? 'of direct calls' : `of ${agent}`
  if (off) {
    logger.warn(
      `Nothing ${whose} is answered by meaning any more in one tenant: ${rate} of the hits that were audited were wrong, and \`maxErrorRate\` is ${maxErrorRate}. It comes back when audits say so; look at runtime.cache.evidence().`,
    )
  } else logger.info(`Questions ${whose} are answered by meaning again: audits found ${rate} wrong.`)
  telemetry.metrics?.count('cache.semantic.switched', 1, { agent, state: off ? 'off' : 'on' })
}
