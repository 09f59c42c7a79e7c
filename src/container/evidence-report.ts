import { checkOptions } from '../contract/check-options.ts'
import type { LabelSource } from '../contract/evidence.ts'
import type { CachePolicy } from '../contract/policy.ts'
import type { Evidence } from '../cache/evidence.ts'
import { scopeOf } from '../cache/hit-id.ts'
import type { AgentDefinition, AgentTarget } from '../contract/agent.ts'
import { checkChoice } from '../define/invalid.ts'
import { shortDigest } from '../identity/digest.ts'
import { whatIf } from '../trust/calibration-curve.ts'
import { errorInterval, type ErrorInterval } from '../trust/evidence-interval.ts'

/** Whose evidence is meant. */
export interface EvidenceOptions {
  readonly tenant?: string
  /** The model calls of the agent, in place of its runs. @default 'agent', without an agent 'llm' */
  readonly kind?: 'agent' | 'llm'
}

/** What would be served at a threshold, of the pairs that were judged. */
export interface WhatIf extends ErrorInterval {
  readonly threshold: number
  /** Share of the judged pairs that would be served. */
  readonly served: number
  readonly hits: number
  readonly wrong: number
}

/** What is known of an agent's semantic hits in one tenant. */
export interface EvidenceReport {
  readonly agent?: string
  readonly kind: 'agent' | 'llm'
  /** Pairs that were judged, the latest of some hundreds that are kept. */
  readonly labels: number
  readonly right: number
  readonly wrong: number
  readonly sources: Readonly<Record<LabelSource, number>>
  /** Wrong ones among the audited hits, with an interval at 95 %; of hits that would have been, in shadow. */
  readonly measured: ErrorInterval & { readonly audits: number }
  /** The error rate that was named, where one is. */
  readonly maxErrorRate?: number
  /** The error allowed for a hit now: less than `maxErrorRate` while more was measured. */
  readonly allowed?: number
  /** Whether labels decide what is served, and no longer a threshold. */
  readonly learned: boolean
  /** Whether nothing is served, because more was wrong than is borne. */
  readonly off: boolean
  readonly whatIf: readonly WhatIf[]
}

export interface EvidenceParts {
  readonly evidence: Evidence
  readonly definitionOf: (target: AgentTarget) => AgentDefinition
  readonly named: ReadonlyMap<string, AgentDefinition>
  /** Of calls without an agent. */
  readonly policy: CachePolicy
}

const thresholds = [0.7, 0.75, 0.8, 0.825, 0.85, 0.875, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99]

/** What is known of an agent; without one, of direct calls (`runtime.llm`) alone and of no agent's. */
export async function evidenceReport(
  agent: string | AgentTarget | undefined,
  options: EvidenceOptions,
  { evidence, definitionOf, named, policy }: EvidenceParts,
): Promise<EvidenceReport> {
  checkOptions(options, ['tenant', 'kind'], 'evidence')
  checkChoice(options.kind, ['agent', 'llm'], { option: 'kind', where: 'evidence' })
  const definition = typeof agent === 'string' ? named.get(agent) : agent && definitionOf(agent)
  const name = typeof agent === 'string' ? agent : definition?.name
  const { tenant, kind = name === undefined ? 'llm' : 'agent' } = options
  const scope = scopeOf({
    kind,
    embedder: evidence.embedder,
    ...(tenant !== undefined && { tenant }),
    ...(name !== undefined && { agent: { name } }),
  })
  const of = { kind, tenant: tenant === undefined ? '-' : shortDigest('tenant', tenant), scope }
  const { labels, audits, state } = await evidence.read(of, definition?.cache.semantic ?? policy.semantic)
  const wrong = labels.filter(({ right }) => !right).length
  const count = (source: LabelSource): number => labels.filter((label) => label.source === source).length
  return {
    ...(name !== undefined && { agent: name }),
    kind,
    labels: labels.length,
    right: labels.length - wrong,
    wrong,
    sources: {
      audit: count('audit'),
      review: count('review'),
      judge: count('judge'),
      calibration: count('calibration'),
    },
    measured: {
      ...errorInterval({ wrong: audits.filter(({ right }) => !right).length, total: audits.length }),
      audits: audits.length,
    },
    ...(state !== undefined && { maxErrorRate: state.maxErrorRate, allowed: state.allowed }),
    learned: state?.learned ?? false,
    off: state?.off ?? false,
    whatIf: whatIf(
      labels.map(({ similarity, right }) => ({ score: similarity, right })),
      thresholds,
    ).map(({ threshold: at, served, wrong: bad, hitRatio }) => ({
      threshold: at,
      served: hitRatio,
      hits: served,
      wrong: bad,
      ...errorInterval({ wrong: bad, total: served }),
    })),
  }
}
