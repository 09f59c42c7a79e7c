import { hkdfSync } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { StratagentError } from '../contract/errors.ts'

/** A key that entries are sealed with. */
export interface SealKey {
  /** Its name, kept with each entry, so that keys can be changed: `2026-11`. No secret. */
  readonly id: string
  /** At least 32 letters or bytes, the same for all processes. */
  readonly secret: string | Uint8Array
}

/** What is made of a key for one tenant. */
export interface TenantKeys {
  readonly signing: Uint8Array
  readonly encrypting: Uint8Array
}

export interface SealKeys {
  /** The key that new entries are sealed with. */
  readonly newest: string
  /** Those of a tenant, told by its digest; undefined where nobody knows a key of that name. */
  of(id: string, tenant: string): TenantKeys | undefined
}

const least = 32

/**
 * Keys for each tenant, derived from those given (HKDF, RFC 5869, with SHA-256): an entry of one tenant does not hold as
 * that of another.
 *
 * @throws StratagentError `CONFIG_INVALID` without a key, for a short secret, and for two keys of one name
 */
export function sealKeys(keys: readonly SealKey[]): SealKeys {
  const [first] = keys
  if (first === undefined) throw refused('`keys` is empty; give at least one: `keys: [{ id: "2026-11", secret }]`.')
  const secrets = new Map<string, Uint8Array>()
  for (const { id, secret } of keys) {
    if (typeof id !== 'string' || id === '') throw refused('a key has no `id`; name it, for instance by its month.')
    if (secrets.has(id)) throw refused(`two keys have the name \`${id}\`; give each its own.`)
    if ((typeof secret !== 'string' && !(secret instanceof Uint8Array)) || secret.length < least) {
      throw refused(
        `the secret of the key \`${id}\` is too short to be one; give at least ${least} letters or bytes, for instance those of \`openssl rand -base64 32\`.`,
      )
    }
    secrets.set(id, Buffer.from(secret))
  }
  const derived = new LRUCache<string, TenantKeys>({ max: 1_000 })

  return {
    newest: first.id,
    of(id, tenant) {
      const secret = secrets.get(id)
      if (secret === undefined) return undefined
      const name = JSON.stringify([id, tenant])
      const known = derived.get(name)
      if (known !== undefined) return known
      const both = new Uint8Array(hkdfSync('sha256', secret, 'stratagent seal 1', tenant, 64))
      const made = { signing: both.subarray(0, 32), encrypting: both.subarray(32) }
      derived.set(name, made)
      return made
    },
  }
}

function refused(sentence: string): StratagentError {
  return new StratagentError('CONFIG_INVALID', `sealedStore: ${sentence}`)
}
