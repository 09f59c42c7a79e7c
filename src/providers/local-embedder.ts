import { checkOptions } from '../contract/check-options.ts'
import type { Embedder } from '../contract/provider.ts'
import { noUsage } from '../contract/usage.ts'
import { minilmEncoder } from './minilm-encoder.ts'
import type { MinilmOptions } from './minilm-encoder.ts'

/** Vectors by all-MiniLM-L6-v2 in this process: no key, no network, no cost. */
export function localEmbedder(options: MinilmOptions = {}): Embedder {
  checkOptions(options, ['assets'], 'localEmbedder')
  const encoder = minilmEncoder(options)
  const model = 'local/all-minilm-l6-v2'

  return {
    name: 'local',
    model,
    noEffect: [],
    fingerprint: () => encoder.fingerprint,
    refuseModel: (name) =>
      name === model.slice('local/'.length) ? undefined : `The local embedder has one model: '${model}'.`,
    fits(text) {
      try {
        return encoder.fits(text)
      } catch {
        // the call that follows says what is wrong with the files
        return true
      }
    },
    load: () => encoder.load(),
    async call({ request, signal }) {
      const vectors = await Promise.all(request.texts.map((text) => encoder.encode(text, { signal })))
      return { response: { vectors, usage: noUsage }, servedBy: 'provider' }
    },
  }
}
