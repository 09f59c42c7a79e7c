import { checkOptions } from '../contract/check-options.ts'
import type { ReviewItem } from '../contract/evidence.ts'
import { StratagentError } from '../contract/errors.ts'
import { readHitId, type SemanticHit } from '../cache/hit-id.ts'
import type { PairLabels } from '../cache/pair-labels.ts'
import type { Reviews } from '../cache/reviews.ts'
import { checkChoice, checkText, invalid, isRecord } from '../define/invalid.ts'
import { shortDigest } from '../identity/digest.ts'
import { wrongId } from './judge-hit.ts'

/** Whose pairs are meant. */
export interface ReviewOptions {
  /** @default those that belong to no tenant */
  readonly tenant?: string
}
export interface ListOptions extends ReviewOptions {
  /** @default all there are, 256 at most */
  readonly limit?: number
}

export type PairVerdict = 'right' | 'wrong'

export interface ReviewImport {
  readonly right: number
  readonly wrong: number
  /** Lines that say neither. */
  readonly undecided: number
}

/** Pairs that people are asked about: a sample of the hits, and what nothing else could judge. */
export interface ReviewAdmin {
  /** Those that teach most first. */
  list(options?: ListOptions): Promise<readonly ReviewItem[]>
  /** Takes a pair out of the line with what a person says of it: `right` as `confirm`, `wrong` as `reject`. */
  label(id: string, verdict: PairVerdict, options?: ReviewOptions): Promise<void>
  /** A line of JSON per pair, with an empty `label`, to be labelled elsewhere. */
  exportLines(options?: ReviewOptions): Promise<string>
  /** Takes such lines back, with `right` or `wrong` as `label`; in either all are read before any is believed. */
  importLines(lines: string, options?: ReviewOptions): Promise<ReviewImport>
}

/** The admin over a line of pairs. */
export function reviewAdmin({
  reviews,
  pairs,
}: {
  readonly reviews: Reviews
  readonly pairs: PairLabels
}): ReviewAdmin {
  const apply = async (hit: SemanticHit, verdict: PairVerdict): Promise<void> => {
    const said = { source: 'review', isInLine: await reviews.holds(hit) } as const
    if (verdict === 'right') await pairs.approve(hit, said)
    else await pairs.refuse(hit, said)
    await reviews.remove(hit)
  }
  return {
    async list(options = {}) {
      checkOptions(options, ['tenant', 'limit'], 'review.list')
      return (await reviews.list(tenantOf(options))).slice(0, options.limit)
    },
    async label(id, verdict, options = {}) {
      checkOptions(options, ['tenant'], 'review.label')
      checkText(verdict, 'verdict', 'review.label')
      checkChoice(verdict, ['right', 'wrong'], { option: 'verdict', where: 'review.label' })
      await apply(hitOf(id, options, 'review.label'), verdict)
    },
    async exportLines(options = {}) {
      checkOptions(options, ['tenant'], 'review.exportLines')
      const items = await reviews.list(tenantOf(options))
      return items.map((item) => `${JSON.stringify({ ...item, label: '' })}\n`).join('')
    },
    async importLines(lines, options = {}) {
      checkOptions(options, ['tenant'], 'review.importLines')
      const read = labelsIn(lines, options)
      for (const { hit, verdict } of read) if (verdict !== undefined) await apply(hit, verdict)
      const count = (wanted?: PairVerdict): number => read.filter(({ verdict }) => verdict === wanted).length
      return { right: count('right'), wrong: count('wrong'), undecided: count() }
    },
  }
}

interface Read {
  readonly hit: SemanticHit
  readonly verdict: PairVerdict | undefined
}

function labelsIn(lines: unknown, options: ReviewOptions): readonly Read[] {
  if (typeof lines !== 'string') throw invalid('review.importLines', 'it takes text, a line of JSON per pair.')
  return lines.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const where = `review.importLines, line ${index + 1}`
    const { id, label } = recordIn(line, where)
    if (label !== undefined && label !== '' && label !== 'right' && label !== 'wrong') {
      throw new StratagentError('INPUT_INVALID', `${where}: \`label\` is 'right', 'wrong' or empty.`)
    }
    return [{ hit: hitOf(id, options, where), verdict: label === '' ? undefined : label }]
  })
}

function recordIn(line: string, where: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line)
    if (isRecord(value)) return value
  } catch {
    // said below
  }
  throw new StratagentError(
    'INPUT_INVALID',
    `${where}: it is no JSON object. Give lines as review.exportLines writes them.`,
  )
}

/** The pair of an id, if it is the tenant's. @throws StratagentError `INPUT_INVALID` */
function hitOf(id: unknown, options: ReviewOptions, where: string): SemanticHit {
  const hit = typeof id === 'string' ? readHitId(id) : undefined
  if (hit === undefined) throw wrongId(where, 'it is no `hitId`')
  if (hit.tenant !== tenantOf(options)) throw wrongId(where, 'it is another tenant’s; name the tenant it belongs to')
  return hit
}

/** A tenant as stores see it. */
function tenantOf({ tenant }: ReviewOptions): string {
  return tenant === undefined ? '-' : shortDigest('tenant', tenant)
}
