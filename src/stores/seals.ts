import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Entry, Seal, StoredEntry } from '../contract/store.ts'
import { canonical } from '../identity/canonical.ts'
import { locker } from './locker.ts'
import type { SealKeys, TenantKeys } from './seal-keys.ts'

/** Seals entries, and opens those whose seal holds. */
export interface Seals {
  seal(entry: Entry): Entry
  /** The entry as it was before it was sealed; undefined when it is not what was written. */
  open(entry: StoredEntry): StoredEntry | undefined
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
  const holds = (seal: Seal, tenant: string, said: readonly Uint8Array[]): boolean => {
    const key = keys.of(seal.key, tenant)
    if (key === undefined) return false
    const signature = sign(key, said)
    return signature.length === seal.signature.length && timingSafeEqual(signature, seal.signature)
  }

  const lockers = locker()

  return {
    seal(unsealed) {
      const { seal: _seal, ...entry } = unsealed
      const key = newest(entry.tenant)
      const about = { key: keys.newest, encrypted: encrypt && entry.target === undefined }
      const hidden = about.encrypted ? lockers.lock(entry, key) : entry
      const said = entry.target === undefined ? saidOf(hidden, about) : [aliasSaid(entry, entry.target, about)]
      return { ...hidden, seal: { ...about, signature: sign(key, said) } }
    },
    open(stored) {
      const { seal, alias, ...entry } = stored
      if (seal === undefined || !holds(seal, entry.tenant, saidOf(entry, seal))) return undefined
      const key = seal.encrypted ? keys.of(seal.key, entry.tenant) : undefined
      const plain = key === undefined ? entry : lockers.unlock(entry, key)
      if (alias === undefined || plain === undefined) return plain
      const { seal: aliasSeal, ...through } = alias
      const { tenant, key: target } = entry
      if (aliasSeal === undefined) return undefined
      const said = [aliasSaid({ ...through, tenant }, target, aliasSeal)]
      return holds(aliasSeal, tenant, said) ? { ...plain, alias: through } : undefined
    },
  }
}

function sign({ signing }: TenantKeys, said: readonly Uint8Array[]): Uint8Array {
  const hmac = createHmac('sha256', signing)
  for (const bytes of said) hmac.update(bytes)
  return hmac.digest()
}

type SealAbout = Pick<Seal, 'key' | 'encrypted'>

/** All of an entry but its vector, which stores round, and the instants that reads slide; the value comes last. */
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
