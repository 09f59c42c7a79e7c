import type { SemanticMode } from 'stratagent'

import { openDesk } from './desk.ts'
import type { Encodings } from './encodings.ts'
import type { Pair } from './pair.ts'

/** The ids of the pairs whose second question was answered with the first one's answer, each pair a tenant of its own. */
export async function askPairs(
  pairs: readonly Pair[],
  { encodings, mode }: { readonly encodings: Encodings; readonly mode?: SemanticMode },
): Promise<ReadonlySet<string>> {
  const desk = await openDesk({ encodings, ...(mode !== undefined && { mode }) })
  const hits = new Set<string>()
  for (const { id, a, b } of pairs) {
    await desk.ask(a, { tenant: id })
    const { by } = await desk.ask(b, { tenant: id })
    if (by === 'semantic' || by === 'exact') hits.add(id)
  }
  await desk.close()
  return hits
}
