import type { SearchQuery } from '../contract/store.ts'
import { frame } from '../identity/digest.ts'

/** Where a vector lies: a partition of a tenant. The tenant is framed, so that no two of them meet whatever they are called. */
export function placeOf(tenant: string, partition: string): string {
  return frame(tenant) + partition
}

/** What the places of a tenant start with. */
export function placesStart(tenant: string): string {
  return frame(tenant)
}

/** The places a query names; undefined when it means everywhere in its tenant. */
export function placesOf({ tenant, partitions }: SearchQuery): readonly string[] | undefined {
  return partitions?.map((partition) => placeOf(tenant, partition))
}
