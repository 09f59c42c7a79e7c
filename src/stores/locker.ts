import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Entry } from '../contract/store.ts'
import type { TenantKeys } from './seal-keys.ts'

type Plain = Omit<Entry, 'seal'>

/** Locks value and intent of entries, and unlocks them. */
export interface Locker {
  lock(entry: Entry, key: TenantKeys): Entry
  /** Undefined when it was not locked with this key. */
  unlock<E extends Plain>(entry: E, key: TenantKeys): E | undefined
}

interface Locked {
  readonly key: TenantKeys
  readonly value: Uint8Array
  /** As it was, and locked. */
  readonly intent?: readonly [plain: string, locked: string]
}

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** Locks by AES-256-GCM, with a nonce by chance. */
export function locker(): Locker {
  // what is written back as it was read is the same bytes again: a store keeps the vector of a value that has not changed
  const unlocked = new WeakMap<Uint8Array, Locked>()

  return {
    lock(entry, key) {
      const { value, intent } = entry
      const known = unlocked.get(value)
      const isKnown = known?.key === key && known.intent?.[0] === intent
      const locked = { ...entry, value: isKnown ? known.value : lock(value, { key, part: 'value' }) }
      if (intent === undefined) return locked
      const hidden = isKnown ? known.intent?.[1] : undefined
      return { ...locked, intent: hidden ?? base64(lock(Buffer.from(intent), { key, part: 'intent' })) }
    },
    unlock(entry, key) {
      const { intent } = entry
      const value = unlock(entry.value, { key, part: 'value' })
      if (value === undefined) return undefined
      const bytes = intent === undefined ? undefined : unlock(Buffer.from(intent, 'base64'), { key, part: 'intent' })
      if (intent !== undefined && bytes === undefined) return undefined
      const plain = bytes && Buffer.from(bytes).toString()
      unlocked.set(value, {
        key,
        value: entry.value,
        ...(intent !== undefined && plain !== undefined && { intent: [plain, intent] }),
      })
      return { ...entry, value, ...(plain !== undefined && { intent: plain }) }
    },
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

interface LockedPart {
  readonly key: TenantKeys
  /** One part does not open as another. */
  readonly part: 'value' | 'intent'
}

function lock(bytes: Uint8Array, { key: { encrypting }, part }: LockedPart): Uint8Array {
  const nonce = randomBytes(nonceBytes)
  const made = createCipheriv(cipher, encrypting, nonce).setAAD(Buffer.from(part))
  return joined([nonce, made.update(bytes), made.final(), made.getAuthTag()])
}

function unlock(bytes: Uint8Array, { key: { encrypting }, part }: LockedPart): Uint8Array | undefined {
  if (bytes.length < nonceBytes + tagBytes) return undefined
  const made = createDecipheriv(cipher, encrypting, bytes.subarray(0, nonceBytes)).setAAD(Buffer.from(part))
  made.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return joined([made.update(bytes.subarray(nonceBytes, -tagBytes)), made.final()])
  } catch {
    return undefined // not what was locked: the caller treats it as nothing
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.concat(parts)
  return new Uint8Array(buffer, byteOffset, byteLength)
}
