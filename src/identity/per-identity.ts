import type { Identity } from '../contract/identity.ts'

/** Remembers what is derived from an identity beside it, for as long as nobody can change that identity. */
export function perIdentity<T>(derive: (identity: Identity) => T): (identity: Identity) => T {
  const known = new WeakMap<Identity, T>()
  return (identity) => {
    const again = known.get(identity)
    if (again !== undefined) return again
    const made = derive(identity)
    if (isFixed(identity)) known.set(identity, made)
    return made
  }
}

/** What can still be changed is read anew each time: a remembered tenant must not answer for another. */
function isFixed(identity: Identity): boolean {
  const { permissions, vary, agent } = identity
  return [identity, permissions, vary, agent].every(Object.isFrozen)
}
