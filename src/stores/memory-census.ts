import type { Entry } from '../contract/store.ts'
import { groupBound, type Bounds, type Size } from './limits.ts'
import { rankQueue, unseated, type Ranked, type RankQueue } from './rank-queue.ts'

/** An entry on a shelf, with its place in the order in which entries go. */
export interface Held extends Ranked {
  readonly entry: Entry
  readonly bytes: number
  readonly worth: number
  readonly group: GroupRoom
}

export type Measure = keyof Size

/** What is counted together, and may grow no larger. */
export interface Room {
  entries: number
  bytes: number
  readonly most: Size
  /** What goes first of it when there is too much by a measure. */
  first(measure: Measure): Held | undefined
}
export interface GroupRoom extends Room {
  readonly name: string
  readonly tenant: TenantRoom
  readonly queue: RankQueue<Held>
}
interface TenantRoom extends Room {
  readonly name: string
  readonly groups: Map<string, GroupRoom>
  readonly shares: Readonly<Record<Measure, Share>>
}
/** How a tenant stands among the tenants by a measure: the one with most comes first. */
interface Share extends Ranked {
  readonly owner: string
}

/** What a shelf holds, by tenant and group, and which entry goes first of each. */
export interface MemoryCensus {
  /** Of all, the first to go is one of the tenant that holds most. */
  readonly all: Room
  /** The rooms that an entry counts in and that are there, all included. */
  roomsOf(entry: Entry): readonly Room[]
  groupOf(entry: Entry): GroupRoom
  add(held: Held): void
  remove(held: Held): void
}

export const measures: readonly Measure[] = ['entries', 'bytes']

/** A count of nothing yet. */
export function memoryCensus(bounds: Bounds): MemoryCensus {
  const tenants = new Map<string, TenantRoom>()
  const largest = { entries: rankQueue<Share>(), bytes: rankQueue<Share>() }
  const all: Room = {
    entries: 0,
    bytes: 0,
    most: bounds.all,
    first(measure) {
      const most = largest[measure].first()
      return most && tenants.get(most.owner)?.first(measure)
    },
  }

  const tenantNamed = (name: string): TenantRoom => {
    const known = tenants.get(name)
    if (known !== undefined) return known
    const tenant = emptyTenant(name, bounds.tenant)
    tenants.set(name, tenant)
    for (const measure of measures) largest[measure].add(tenant.shares[measure])
    return tenant
  }
  const groupOf = ({ tenant: owner, group: name }: Entry): GroupRoom => {
    const tenant = tenantNamed(owner)
    const known = tenant.groups.get(name)
    if (known !== undefined) return known
    const queue = rankQueue<Held>()
    const group: GroupRoom = {
      entries: 0,
      bytes: 0,
      most: groupBound(name, bounds),
      name,
      tenant,
      queue,
      first: queue.first,
    }
    tenant.groups.set(name, group)
    return group
  }
  const count = ({ group, bytes }: Held, sign: 1 | -1): void => {
    const { tenant } = group
    for (const room of [group, tenant, all]) {
      room.entries += sign
      room.bytes += sign * bytes
    }
    for (const measure of measures) {
      const share = tenant.shares[measure]
      share.rank = -tenant[measure]
      if (tenant.entries === 0) largest[measure].remove(share)
      else if (sign === 1) largest[measure].lower(share)
    }
    if (group.entries === 0) tenant.groups.delete(group.name)
    if (tenant.entries === 0) tenants.delete(tenant.name)
  }

  return {
    all,
    groupOf,
    roomsOf({ tenant: owner, group: name }) {
      const tenant = tenants.get(owner)
      const group = tenant?.groups.get(name)
      return [...(group ? [group] : []), ...(tenant ? [tenant] : []), all]
    },
    add(held) {
      held.group.queue.add(held)
      count(held, 1)
    },
    remove(held) {
      held.group.queue.remove(held)
      count(held, -1)
    },
  }
}

function emptyTenant(name: string, most: Size): TenantRoom {
  const groups = new Map<string, GroupRoom>()
  const share = { ...unseated, rank: 0, owner: name }
  return {
    entries: 0,
    bytes: 0,
    most,
    name,
    groups,
    shares: { entries: { ...share }, bytes: { ...share } },
    first() {
      let least: Held | undefined
      for (const { queue } of groups.values()) {
        const next = queue.first()
        if (next !== undefined && (least === undefined || next.rank < least.rank)) least = next
      }
      return least
    },
  }
}
