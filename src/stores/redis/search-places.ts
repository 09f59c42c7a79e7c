import { LRUCache } from 'lru-cache'
import type { RedisNames } from './redis-names.ts'
import { placeOf } from '../vector-place.ts'
import { shortHash } from './short-hash.ts'

/** Where vectors of a dimension lie: what is named alike was made by one embedder, and nothing else is compared. */
export interface SearchPlaces {
  /** Says which embedder makes the vectors from now on. */
  embeddedBy(fingerprint: string): void
  /** Whether a vector of that many numbers can be compared: the first one decides. */
  takes(dimension: number): boolean
  /** What the names of all places of a dimension begin with. */
  startOf(dimension: number): string
  /** A partition of a tenant. */
  place(tenant: string, partition: string, dimension: number): string
  /** All partitions of a tenant. */
  owner(tenant: string, dimension: number): string
  /** What an entry is found by in an index: its place, and its tenant's tag. */
  tags(tenant: string, partition: string, dimension: number): string
  /** A tenant's tag in the index of a dimension, which holds nothing of other embedders. */
  tenantTag(tenant: string): string
}

/** Raised when hashes with vectors change, so that no version reads or indexes what another one wrote. */
const layout = 2

/** Tags held, so that a place is hashed once. */
const heldTags = 10_000

/** Names of letters, digits, `-` and `_`, whatever tenants and partitions are called. */
export function searchPlaces({ nameOf }: RedisNames): SearchPlaces {
  let embedder = ''
  let taken: number | undefined
  const starts = new Map<number, string>()
  const startOf = (dimension: number): string => {
    const known = starts.get(dimension)
    if (known !== undefined) return known
    const start = shortHash(`${embedder} ${dimension} ${layout}`)
    if (starts.size < 100) starts.set(dimension, start)
    return start
  }
  const held = new LRUCache<string, string>({ max: heldTags })
  const tagOf = (text: string): string => {
    let tag = held.get(text)
    if (tag === undefined) held.set(text, (tag = shortHash(nameOf(text))))
    return tag
  }
  const place = (tenant: string, partition: string, dimension: number): string =>
    startOf(dimension) + tagOf(placeOf(tenant, partition))
  return {
    embeddedBy(fingerprint) {
      embedder = fingerprint
      taken = undefined
      starts.clear()
    },
    takes: (dimension) => dimension === (taken ??= dimension),
    startOf,
    place,
    owner: (tenant, dimension) => startOf(dimension) + tagOf(tenant),
    tags: (tenant, partition, dimension) => `${place(tenant, partition, dimension)},${tagOf(tenant)}`,
    tenantTag: tagOf,
  }
}
