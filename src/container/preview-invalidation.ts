import type { Kind } from '../contract/kinds.ts'
import { entriesLike, isMeant, selected, type InvalidationParts } from './invalidate.ts'
import type { InvalidationPreview } from './invalidation-options.ts'

/** An answer that an invalidation by meaning would drop. */
export interface WouldGo {
  /** The question it was given to. */
  readonly question: string
  readonly similarity: number
  /** In milliseconds. */
  readonly age: number
  readonly kind: Kind
  readonly key: string
}

/** What an invalidation by meaning would drop, the nearest first; what was made of it would go too. */
export async function previewInvalidation(
  asked: InvalidationPreview,
  parts: InvalidationParts,
): Promise<readonly WouldGo[]> {
  const what = selected(asked, parts)
  const matches = await entriesLike(asked.like, what, parts)
  const now = parts.clock.now()
  return matches
    .filter(({ entry }) => isMeant(entry, what, parts.clock))
    .map(({ entry: { intent = '', createdAt, kind, key }, similarity }) => {
      return { question: intent, similarity, age: Math.max(0, now - createdAt), kind, key }
    })
}
