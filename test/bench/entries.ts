import { noUsage, type Entry } from 'stratagent'

/** Where a bench's entries lie. */
export const tenant = 'acme'

const value = new TextEncoder().encode('The refund goes to the card that was charged. '.repeat(24))
const origin = { usage: noUsage, duration: 900, parts: { tenant } }

/** An answered question as a chain would store it, found by its vector. */
export function answered(index: number, vector: Float32Array | undefined, partition = 'p0'): Entry {
  const now = Date.now()
  return {
    key: `key-${index}`,
    kind: 'llm',
    tenant,
    partition,
    group: 'bench',
    value,
    intent: `Question ${index}`,
    createdAt: now,
    staleAt: Number.POSITIVE_INFINITY,
    expiresAt: now + 3_600_000,
    hardAt: now + 86_400_000,
    scope: 'tenant',
    tainted: false,
    epochs: new Map([[`tenant:${tenant}`, 0]]),
    origin,
    ...(vector !== undefined && { vector }),
  }
}
