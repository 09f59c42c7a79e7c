import type { Call } from '../contract/call.ts'
import type { Epochs } from '../contract/context.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Part } from '../contract/layer.ts'
import type { Entry, Store } from '../contract/store.ts'
import { tenantDigest } from './envelope.ts'

const nothingSeen: Epochs = new Map()

/**
 * An entry that was found when, or after, these epochs were seen: it has outlived every invalidation before that, also
 * those that named one of its tags and left it, and what is built from it now is not outrun by them.
 */
export function outlived<E extends Entry>(entry: E, seen: Epochs): E {
  if (seen.size === 0) return entry
  let epochs: Map<string, number> | undefined
  for (const [tag, epoch] of entry.epochs) {
    const now = seen.get(tag)
    if (now !== undefined && now > epoch) (epochs ??= new Map(entry.epochs)).set(tag, now)
  }
  return epochs === undefined ? entry : { ...entry, epochs }
}

/** The epochs before an entry is peeked at; none where nothing is built from it, or where they have to be waited for. */
export function seenAtOnce<K extends Kind>(call: Call<K>, part: Part, store: Store): Epochs {
  if (call.context.wholes.size === 0) return nothingSeen
  const answer = store.read({ tenant: tenantDigest(call), keys: [], tags: part.tags }) // made when it is asked for
  if (!(answer instanceof Promise)) return answer.epochs
  answer.catch(() => undefined)
  return nothingSeen
}
