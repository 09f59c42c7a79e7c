import type { ServedBy } from '../contract/call.ts'

/** Who served what was made of several parts: a provider as soon as one was asked, else the layer that gave the last of them. */
export function servedTogether(...parts: readonly (ServedBy | undefined)[]): ServedBy | undefined {
  const served = parts.flatMap((part) => part ?? [])
  return served.includes('provider') ? 'provider' : served.at(-1)
}
