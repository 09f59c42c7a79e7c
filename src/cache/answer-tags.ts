import type { Kind } from '../contract/kinds.ts'
import type { Entry } from '../contract/store.ts'
import { answerTag, partTag } from '../identity/tags.ts'

/** The tags by which one answer is dropped alone, with what it was made of and what was made of it. */
export function ownTags(kind: Kind, keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => (kind === 'agent' ? [answerTag(key), partTag(key)] : [answerTag(key)]))
}

/** An entry that might have become the tenant's or one user's, without the tags of what it has not become. */
export function withoutTwin(entry: Entry, twin: string | undefined): Entry {
  if (twin === undefined || !entry.epochs.has(answerTag(twin)) || !entry.epochs.has(answerTag(entry.key))) return entry
  const epochs = new Map(entry.epochs)
  epochs.delete(answerTag(twin))
  epochs.delete(partTag(twin))
  return { ...entry, epochs }
}
