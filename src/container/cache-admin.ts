import { checkOptions } from '../contract/check-options.ts'
import type { Store } from '../contract/store.ts'
import type { AgentTarget } from '../define/compile-agent.ts'
import { invalid } from '../define/invalid.ts'
import type { CacheStatistics } from '../runtime/statistics.ts'
import { isWorkflow } from '../workflow/steps.ts'
import { evidenceReport, type EvidenceOptions, type EvidenceParts, type EvidenceReport } from './evidence-report.ts'
import { explainDecisions, type ExplainOptions, type Explanation } from './explain.ts'
import { invalidate, type InvalidationParts } from './invalidate.ts'
import type { InvalidationOptions, InvalidationPreview } from './invalidation-options.ts'
import { previewInvalidation, type WouldGo } from './preview-invalidation.ts'
import type { JudgedHits } from './judged-hits.ts'
import { confirmHit, rejectHit, type HitOptions } from './judge-hit.ts'
import { reviewAdmin, type ReviewAdmin } from './review-admin.ts'
import { warm, type Warming, type WarmOptions } from './warm.ts'

/** The operator's side of the cache. */
export interface CacheAdmin {
  stats(): Promise<CacheStatistics>
  /**
   * Gives how many entries went: aliases, the parts of a run and what was made of an answer counted.
   *
   * When the store cannot be reached it throws, and is tried until it has got through: nothing it names is served here
   * meanwhile.
   *
   * Writes under way are refused when they rest on a tag, tenant, user, agent, version or layer that was dropped. So are
   * those of an answer dropped by `id`, `request` or `like`; one that is on its way for the first time `like` cannot
   * know. An answer of a run takes with it the answers it was made of, its model calls and the agents it asked, wherever
   * they were made first, and every answer that was made of one of these. The results of tools stay: they go by their
   * tags.
   */
  invalidate(what: InvalidationOptions & { readonly dryRun?: never }): Promise<number>
  /** Lists what an invalidation by meaning would drop, the nearest first, and drops nothing. */
  invalidate(what: InvalidationPreview): Promise<readonly WouldGo[]>
  /**
   * Why the lookups of a run, or one lookup, came out as they did. A miss is compared with what its own tenant had asked
   * before it, and never with what came later.
   */
  explain(id: string, options?: ExplainOptions): Promise<readonly Explanation[]>
  /**
   * Says that the answer of a hit was wrong: it is never given to this question again, in any process, and what was made
   * of it goes; gives how many entries went. Of an answer to the question itself, by the `id` of its decision, that
   * answer goes. Give `tenant` where the id comes from outside.
   *
   * @throws StratagentError `INPUT_INVALID` for an id that stands for nothing, for an answer that is not kept any more, or
   * for another tenant's hit
   */
  reject(hitId: string, options?: HitOptions): Promise<number>
  /** Says that the answer of a semantic hit was right, also where it was refused before. @throws StratagentError `INPUT_INVALID` */
  confirm(hitId: string, options?: HitOptions): Promise<void>
  /** Pairs that people are asked about. */
  readonly review: ReviewAdmin
  /**
   * What is known of an agent's semantic hits in a tenant; without an agent, of direct calls (`runtime.llm`) alone, and
   * of no agent's: how many were judged, how many
   * were wrong, whether the error rate is kept, and what other thresholds would have done. In shadow the same of hits
   * that would have been.
   */
  evidence(agent?: string | AgentTarget, options?: EvidenceOptions): Promise<EvidenceReport>
  /** Fills the cache before anybody asks. */
  warm<A extends AgentTarget>(agent: A, options: WarmOptions): Promise<Warming>
  /**
   * Resolves when the answers given until now are written or given up. A store over a wire is written to after the
   * answer, which nobody need wait for but a process that is about to be frozen or ended; `close` waits for it too.
   */
  settled(): Promise<void>
}

export interface CacheAdminParts extends InvalidationParts {
  readonly statistics: {
    read(figures: Awaited<ReturnType<Store['figures']>>): CacheStatistics
    readWithout(storeError: string): CacheStatistics
  }
  readonly warmOne: Parameters<typeof warm>[0]
  readonly settled: () => Promise<void>
  readonly judged: JudgedHits
  readonly known: Omit<EvidenceParts, 'evidence'>
}

/** The admin over a store. */
export function cacheAdmin(parts: CacheAdminParts): CacheAdmin {
  const { store, log, statistics, settled, judged } = parts
  const hitParts = { ...judged, store, log }
  return {
    settled,
    async stats() {
      try {
        return statistics.read(await store.figures())
      } catch (error) {
        // the figures of this process are worth having while the store is away
        return statistics.readWithout(error instanceof Error ? error.message : 'The store did not say.')
      }
    },
    invalidate: dropping(parts),
    async explain(id, options = {}) {
      checkOptions(options, ['acrossTenants'], 'explain')
      return explainDecisions(log.find(id), { ...options, store })
    },
    reject: (hitId, options = {}) => rejectHit(hitId, options, hitParts),
    confirm: (hitId, options = {}) => confirmHit(hitId, options, hitParts),
    review: reviewAdmin(judged),
    evidence: (agent, options = {}) => evidenceReport(agent, options, { ...parts.known, ...judged }),
    async warm(agent, options) {
      checkWarmed(agent)
      return warm(parts.warmOne, agent, options)
    },
  }
}

/** Drops what is named, or lists what would go. */
function dropping(parts: CacheAdminParts): CacheAdmin['invalidate'] {
  function drop(what: InvalidationOptions & { readonly dryRun?: never }): Promise<number>
  function drop(what: InvalidationPreview): Promise<readonly WouldGo[]>
  function drop(what: InvalidationOptions | InvalidationPreview): Promise<number | readonly WouldGo[]> {
    return 'dryRun' in what ? previewInvalidation(what, parts) : invalidate(what, parts)
  }
  return drop
}

/** Refuses a workflow: it has no entry of its own. @throws StratagentError `CONFIG_INVALID` */
function checkWarmed(agent: unknown): void {
  if (!isWorkflow(agent)) return
  throw invalid(
    'warm',
    `${agent.name} is a workflow, which has no entry of its own. Warm its agents, each with what it will be asked.`,
  )
}
