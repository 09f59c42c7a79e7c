import type { Call } from '../contract/call.ts'
import type { Effects, Epochs } from '../contract/context.ts'
import type { Origin } from '../contract/decision.ts'
import type { Clock, Random } from '../contract/host.ts'
import type { PartDigests, Scope } from '../contract/identity.ts'
import type { Kind } from '../contract/kinds.ts'
import type { EntryLease } from '../contract/lease.ts'
import type { Entry, StoredEntry } from '../contract/store.ts'
import type { Usage } from '../contract/usage.ts'
import { shortDigest } from '../identity/digest.ts'
import { perIdentity } from '../identity/per-identity.ts'
import { activeTrace } from '../telemetry/spans.ts'
import { worth } from './saved.ts'

/** How long an entry lives; all in milliseconds. */
export interface Lifetime {
  readonly ttl: number
  readonly staleAfter?: number
  readonly staleIfError?: number
  readonly maxAge: number
  /** Latest instant at which it may be served, whatever the rest says. */
  readonly expiresAt?: number
}

export interface Envelope {
  readonly key: string
  readonly partition: string
  readonly group: string
  readonly value: Uint8Array
  readonly parts: PartDigests
  readonly scope: Scope
  readonly duration: number
  /** What it cost to make, where that is not all the call has cost. */
  readonly usage?: Usage
  readonly seen: Epochs
  readonly model?: string
  readonly lifetime: Lifetime
  readonly meaning?: { readonly intent: string; readonly vector: Float32Array }
  readonly question?: string
  readonly lease?: EntryLease | undefined
}

export interface EnvelopeSource {
  readonly clock: Clock
  readonly random: Random
}

/** Share of a lifetime by which it is lengthened or shortened at random, so that entries made together do not die together. */
const jitter = 0.1

/** The entry that keeps an answer, with absolute instants and everything the answer depends on. */
export function sealEnvelope<K extends Kind>(
  call: Call<K>,
  content: Envelope,
  { clock, random }: EnvelopeSource,
): Entry {
  const now = clock.now()
  const { key, partition, group, value, scope, lifetime, meaning, model, parts, duration, seen, question } = content
  const { usage = worth(call.context), lease } = content
  const { effects, agent } = call.context
  const spread = 1 + (random() * 2 - 1) * jitter
  const hardAt = now + lifetime.maxAge
  const latest = Math.min(hardAt, lifetime.expiresAt ?? Infinity, effects.expiresAt ?? Infinity)
  const expiresAt = Math.min(latest, now + lifetime.ttl * spread)
  const { staleIfError = 0 } = lifetime
  // every hit hands it out: a store in this process has one for all of them
  const origin: Origin = Object.freeze({
    ...activeTrace(),
    ...(model !== undefined && { model }),
    ...(agent !== undefined && { agent }),
    usage: Object.isFrozen(usage) ? usage : Object.freeze({ ...usage }),
    duration,
    parts: Object.isFrozen(parts) ? parts : Object.freeze({ ...parts }),
  })
  return {
    key,
    kind: call.kind,
    tenant: tenantDigest(call),
    partition,
    group,
    value,
    scope,
    ...meaning,
    ...(question !== undefined && { question }),
    tainted: effects.tainted,
    createdAt: now,
    staleAt: Math.min(latest, now + (lifetime.staleAfter ?? Infinity) * spread),
    expiresAt,
    ...(staleIfError > 0 && expiresAt < latest && { spareUntil: Math.min(latest, expiresAt + staleIfError) }),
    hardAt,
    epochs: mergeEpochs(effects.epochs, seen),
    origin,
    ...(lease !== undefined && { lease: { key: lease.key, token: lease.token } }),
  }
}

const digestOf = perIdentity(({ tenant }) => (tenant === undefined ? '-' : shortDigest('tenant', tenant)))

/** The tenant as stores see it. */
export function tenantDigest<K extends Kind>({ identity }: Pick<Call<K>, 'identity'>): string {
  return identity.tenant === undefined ? '-' : digestOf(identity)
}

/** Whether an entry is the tenant's own and of the kind asked for: what a store hands out is checked again. */
export function belongs<K extends Kind>({ tenant, kind }: Entry, call: Call<K>): boolean {
  return kind === call.kind && tenant === tenantDigest(call)
}

/** What a served entry hands on to whatever is built from it. */
export function effectsOf({ epochs, expiresAt, scope, tainted }: StoredEntry): Partial<Effects> {
  return { epochs, expiresAt, scope, tainted }
}

/** The earlier epoch of each tag: what was read first decides whether it has been outrun. */
export function mergeEpochs(left: Epochs, right: Epochs): Epochs {
  if (left.size === 0) return right
  const merged = new Map(left)
  for (const [tag, epoch] of right) merged.set(tag, Math.min(epoch, merged.get(tag) ?? epoch))
  return merged
}

/** Why an entry must not be served now, or undefined. */
export function refuseByAge(entry: Entry, now: number, maxAge?: number): 'expired' | 'too-old' | undefined {
  if (now >= entry.expiresAt || now >= entry.hardAt) return 'expired'
  // a clock that went back must not make an entry immortal, so its age is never taken as negative
  return maxAge !== undefined && Math.max(0, now - entry.createdAt) > maxAge ? 'too-old' : undefined
}
