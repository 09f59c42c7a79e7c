import type { Guardrail } from '../contract/guardrail.ts'
import type { Embedder, Provider } from '../contract/provider.ts'
import { digest } from '../identity/digest.ts'
import { ownNoEffect, type Keyring } from '../identity/keys.ts'
import { providerFor } from '../pipeline/ask.ts'
import { modelOf } from '../pipeline/model-name.ts'

export interface KeyringParts {
  readonly providers: ReadonlyMap<string, Provider>
  readonly embedder: Embedder | undefined
  readonly guardrails: readonly Guardrail[]
}

/** What keys need to know beyond a call, remembered per model. */
export function keyringOf({ providers, embedder, guardrails }: KeyringParts): Keyring {
  const noEffects = new Map<Provider, ReadonlySet<string>>()
  const fingerprints = new Map<string, string>()
  return {
    embedder: embedder?.fingerprint(modelOf(embedder.model)) ?? 'none',
    policy: digest(...guardrails.flatMap(({ name, version = '1' }) => [name, version])),
    fingerprint(model) {
      const known = fingerprints.get(model)
      if (known !== undefined) return known
      const made = providerFor(providers, model).fingerprint(modelOf(model))
      fingerprints.set(model, made)
      return made
    },
    noEffect(model) {
      const provider = providerFor(providers, model)
      const known = noEffects.get(provider)
      if (known !== undefined) return known
      const made = new Set([...ownNoEffect, ...provider.noEffect.map((field) => `extra.${field}`)])
      noEffects.set(provider, made)
      return made
    },
  }
}
