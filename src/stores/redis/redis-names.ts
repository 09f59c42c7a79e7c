import { createHmac } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { ownerLength } from './lua-room.ts'
import { shortHash } from './short-hash.ts'

export interface NameOptions {
  readonly prefix: string
  readonly buckets: number
  readonly spread: number
  readonly secret: string | undefined
}

/** How things are called in Redis. */
export interface RedisNames {
  /** All buckets: what their keys begin with, braces included. */
  readonly buckets: readonly string[]
  /** State, changes and marks. */
  readonly shared: readonly [state: string, changes: string, marks: string]
  /** The name of a key, tag, tenant, partition or question: itself, or its keyed hash when there is a secret. */
  nameOf(text: string): string
  /** The name of a group of a tenant, which begins with a short hash of whose it is. */
  groupOf(tenant: string, group: string): string
  /** What the keys of the bucket begin with in which a tenant's entry lies. */
  bucketOf(tenant: string, key: string): string
  /** The same of all buckets in which a tenant's entries may lie. */
  bucketsOf(tenant: string): readonly string[]
}

/** Letters of a digest, and how many of them make a name: 132 bits; whose name it is, the entry says in full. */
const whole = 43
const enough = 22
/** Names held, so that a tag is hashed once. */
const heldNames = 10_000

/** The key scheme: every key of an entry and of its bookkeeping lies in one bucket, and a bucket on one slot. */
export function redisNames({ prefix, buckets: count, spread, secret }: NameOptions): RedisNames {
  const width = String(count - 1).length
  const buckets = Array.from({ length: count }, (_, at) => `${prefix}:{${String(at).padStart(width, '0')}}:`)
  const held = new LRUCache<string, string>({ max: heldNames })
  const nameOf = (text: string): string => {
    if (secret === undefined) return text.length === whole ? text.slice(0, enough) : text
    let name = held.get(text)
    if (name === undefined) {
      name = createHmac('sha256', secret).update(text).digest('base64url').slice(0, 22)
      held.set(text, name)
    }
    return name
  }

  const owners = new LRUCache<string, string>({ max: heldNames })
  const ownerOf = (tenant: string): string => {
    const known = owners.get(tenant)
    if (known !== undefined) return known
    const owner = shortHash(nameOf(tenant)).slice(0, ownerLength)
    owners.set(tenant, owner)
    return owner
  }

  return {
    buckets,
    shared: [`${prefix}:{all}:state`, `${prefix}:{all}:changes`, `${prefix}:{all}:marks`],
    nameOf,
    groupOf: (tenant, group) => ownerOf(tenant) + group,
    bucketOf(tenant, key) {
      const shard = spread === 1 ? 0 : scatter(nameOf(key)) % spread
      return buckets[(scatter(nameOf(tenant)) + shard) % count] ?? `${prefix}:{0}:`
    },
    bucketsOf(tenant) {
      const first = scatter(nameOf(tenant))
      return Array.from({ length: spread }, (_, shard) => buckets[(first + shard) % count] ?? `${prefix}:{0}:`)
    },
  }
}

/** A number that spreads names evenly (FNV-1a). */
function scatter(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}
