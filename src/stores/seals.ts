import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Entry, Seal, StoredEntry } from '../contract/store.ts'
import { canonical } from '../identity/canonical.ts'
import { locker } from './locker.ts'
import { packValue, unpackValue } from './packed-value.ts'
import type { SealKeys, TenantKeys } from './seal-keys.ts'

/** An entry as it was before it was sealed. */
export interface Opened {
  readonly entry: StoredEntry
  /** The vector it was stored with, rounded to int8; empty where there was none. */
  readonly vector: Int8Array
}

/** Seals entries, and opens those whose seal holds. */
export interface Seals {
  seal(entry: Entry): Entry
  /** What was sealed; `unknown` when nobody here knows the key, `broken` when it is not what was written. */
  open(entry: StoredEntry): Opened | 'broken' | 'unknown'
}

export interface SealsOptions {
  readonly keys: SealKeys
  readonly encrypt: boolean
}

/** Seals by HMAC-SHA256, and AES-256-GCM where values are encrypted. */
export function seals({ keys, encrypt }: SealsOptions): Seals {
  const newest = (tenant: string): TenantKeys => {
    const known = keys.of(keys.newest, tenant)
    if (known === undefined) throw new Error('The newest key is not among the keys.')
    return known
  }
  const holds = (seal: Seal, key: TenantKeys, said: readonly Uint8Array[]): boolean => {
    const signature = sign(key, said)
    return signature.length === seal.signature.length && timingSafeEqual(signature, seal.signature)
  }
  const { lock, unlock } = locker()
  // what is written back as it was read comes without its vector, and is the same bytes again
  const packedOf = new WeakMap<Uint8Array, Uint8Array>()
  const packed = ({ value, vector }: Entry): Uint8Array =>
    (vector === undefined ? packedOf.get(value) : undefined) ?? packValue(value, vector)

  const sealAlias = (alias: Entry, target: string): Entry => {
    const about = { key: keys.newest, encrypted: false }
    return { ...alias, seal: { ...about, signature: sign(newest(alias.tenant), [aliasSaid(alias, target, about)]) } }
  }
  const isLedHere = ({ alias, tenant, key: target }: StoredEntry): boolean => {
    if (alias?.seal === undefined) return alias === undefined
    const key = keys.of(alias.seal.key, tenant)
    return key !== undefined && holds(alias.seal, key, [aliasSaid({ ...alias, tenant }, target, alias.seal)])
  }

  return {
    seal(unsealed) {
      const { seal: _seal, ...entry } = unsealed
      if (entry.target !== undefined) return sealAlias(entry, entry.target)
      const key = newest(entry.tenant)
      const about = { key: keys.newest, encrypted: encrypt }
      const whole = { ...entry, value: packed(entry) }
      const hidden = encrypt ? lock(whole, key) : whole
      return { ...hidden, seal: { ...about, signature: sign(key, saidOf(hidden, about)) } }
    },
    open(stored) {
      const { seal, alias, ...entry } = stored
      if (seal === undefined) return 'broken'
      const key = keys.of(seal.key, entry.tenant)
      if (key === undefined) return 'unknown'
      if (!holds(seal, key, saidOf(entry, seal)) || !isLedHere(stored)) return 'broken'
      const whole = seal.encrypted ? unlock(entry, key) : entry
      if (whole === undefined) return 'broken'
      const plain = unpackValue(whole.value)
      if (plain === undefined) return 'broken'
      const { value, vector } = plain
      packedOf.set(value, whole.value)
      return { entry: { ...whole, value, ...(alias !== undefined && { alias: withoutSeal(alias) }) }, vector }
    },
  }
}

function withoutSeal({ seal: _seal, ...alias }: NonNullable<StoredEntry['alias']>): NonNullable<StoredEntry['alias']> {
  return alias
}

function sign({ signing }: TenantKeys, said: readonly Uint8Array[]): Uint8Array {
  const hmac = createHmac('sha256', signing)
  for (const bytes of said) hmac.update(bytes)
  return hmac.digest()
}

type SealAbout = Pick<Seal, 'key' | 'encrypted'>

/** All of an entry but the instants that reads slide, and its vector, which stores round: that is in the value, which comes last. */
function saidOf(entry: Omit<Entry, 'seal'>, { key: sealedWith, encrypted: hidden }: SealAbout): readonly Uint8Array[] {
  const { value, epochs, vector: _vector, staleAt: _staleAt, expiresAt: _expiresAt, lease: _lease, ...rest } = entry
  // an entry that never ends has no number that could be written
  const instants = { hardAt: String(rest.hardAt), spareUntil: rest.spareUntil && String(rest.spareUntil) }
  return [bytesOf(['entry', sealedWith, hidden, { ...rest, ...instants }, inOrder(epochs)]), value]
}

/** What an alias says: in whose place another answers, how near it was, and with which tags it goes. */
function aliasSaid(
  { key, tenant, similarity = 1, epochs = new Map() }: Partial<Entry> & Pick<Entry, 'key' | 'tenant'>,
  target: string,
  { key: sealedWith }: SealAbout,
): Uint8Array {
  return bytesOf(['alias', sealedWith, key, target, tenant, similarity, inOrder(epochs)])
}

function inOrder(epochs: Entry['epochs']): readonly (readonly [string, number])[] {
  return [...epochs].toSorted(([left], [right]) => (left < right ? -1 : 1))
}

/** With its length in front, so that nothing of a value can be taken for it. */
function bytesOf(said: readonly unknown[]): Uint8Array {
  const text = canonical(said)
  return Buffer.from(`${text.length}:${text}`)
}
