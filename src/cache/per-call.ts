import type { Call } from '../contract/call.ts'
import type { Kind } from '../contract/kinds.ts'

/** What is derived from a call, once: a call is never changed. */
export function perCall<K extends Kind, T>(derive: (call: Call<K>) => T): (call: Call<K>) => T {
  const known = new WeakMap<Call<K>, T>()
  return (call) => {
    let made = known.get(call)
    if (made === undefined) known.set(call, (made = derive(call)))
    return made
  }
}
