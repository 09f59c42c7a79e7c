import type { Call } from '../contract/call.ts'
import type { Epochs } from '../contract/context.ts'
import type { AnswerKind } from './answering.ts'

const known = new WeakMap<object, Epochs>()

/** Remembers what had been invalidated when a call was looked up. */
export function rememberSeen<K extends AnswerKind>({ request }: Call<K>, seen: Epochs): void {
  known.set(request, seen)
}

/** What had been invalidated when a call was looked up, by whoever did it: what is found out later is held to that. */
export function seenBy<K extends AnswerKind>({ request }: Call<K>): Epochs {
  return known.get(request) ?? new Map()
}
