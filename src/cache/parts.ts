import type { Call, Outcome } from '../contract/call.ts'
import type { Reason } from '../contract/decision.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Kind } from '../contract/kinds.ts'
import type { CacheLayer, Part } from '../contract/layer.ts'
import { unique } from './flights.ts'

/** The parts of a call, or why it passes the layer by. */
export function split<K extends Kind>(layer: CacheLayer<K>, call: Call<K>): readonly Part[] | Reason {
  try {
    const parts = layer.split(call)
    return 'bypass' in parts ? parts.bypass : parts
  } catch (error) {
    if (hasNoRule(error)) return 'no-rule'
    throw error
  }
}

/** One outcome per part, with the work done once for equal parts. */
export async function onceEach<O>(
  parts: readonly Part[],
  work: (led: readonly Part[]) => Promise<readonly O[]>,
): Promise<readonly O[]> {
  const led = unique(parts)
  const outcomes = await work(led)
  if (led.length === parts.length) return outcomes
  return parts.flatMap(({ key }) => outcomes[led.findIndex((part) => part.key === key)] ?? [])
}

/** One outcome of one per part. */
export function joined<K extends Kind>(
  layer: CacheLayer<K>,
  call: Call<K>,
  outcomes: readonly Outcome<K>[],
): Outcome<K> {
  const [first] = outcomes
  if (layer.join !== undefined) return layer.join(call, outcomes)
  if (first === undefined)
    throw new StratagentError('CONFIG_INVALID', `The layer ${layer.name} split a call into nothing.`)
  return first
}

/** Whether a value has no canonical form or no bytes that come back the same. */
export function hasNoRule(error: unknown): boolean {
  return error instanceof StratagentError && error.code === 'VALUE_UNSUPPORTED'
}
