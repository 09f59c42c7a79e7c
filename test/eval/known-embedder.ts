import { localEmbedder, noUsage, type Embedder } from 'stratagent'

import type { Encodings } from './encodings.ts'

/** The encoder of the package, with what was encoded before at hand: it gives the same vectors, and nobody waits. */
export function knownEmbedder(encodings: Encodings): Embedder {
  const local = localEmbedder()
  return {
    ...local,
    async call(call) {
      const vectors = call.request.texts.flatMap((text) => encodings.get(text) ?? [])
      if (vectors.length < call.request.texts.length) return local.call(call)
      return { response: { vectors, usage: noUsage }, servedBy: 'provider' }
    },
  }
}
