import { localEmbedder, noUsage, type Call, type Embedder } from 'stratagent'

import type { Encoded } from './question-vectors.ts'

export interface RecordedEmbedder extends Embedder {
  /** Texts it was asked for. */
  readonly texts: number
  /** The call it was asked last. */
  readonly lastCall: Call<'embedding'>
}

/** The encoder of the package, knowing some vectors by heart: what is left of a call is what is around the encoding. */
export function recordedEmbedder(known: readonly Encoded[]): RecordedEmbedder {
  const vectors = new Map(known.map(({ text, vector }) => [text, vector]))
  const { name, model, noEffect, fits, fingerprint, ...local } = localEmbedder()
  let texts = 0
  let last: Call<'embedding'> | undefined

  return {
    name,
    model,
    noEffect,
    fits,
    fingerprint,
    get texts() {
      return texts
    },
    get lastCall() {
      if (last === undefined) throw new Error('The embedder was never asked.')
      return last
    },
    load: async () => local.load?.(),
    async call(call) {
      texts += call.request.texts.length
      last = call
      const found = call.request.texts.flatMap((text) => vectors.get(text) ?? [])
      if (found.length < call.request.texts.length) return local.call(call)
      return { response: { vectors: found, usage: noUsage }, servedBy: 'provider' }
    },
  }
}
