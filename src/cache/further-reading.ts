import type { Call } from '../contract/call.ts'
import type { Epochs } from '../contract/context.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Reading } from '../contract/layer.ts'

/** Reads on where a first look found nothing. When the second look fails, what the first has seen holds. */
export async function readFurther<K extends Kind>(
  call: Call<K>,
  reading: Reading<K>,
  further: (seen: Epochs) => Promise<Reading<K>>,
): Promise<Reading<K>> {
  if (reading.found[0] !== undefined) return reading
  try {
    return { ...(await further(reading.seen)), spare: reading.spare }
  } catch (error) {
    if (call.signal.aborted) throw error
    return { ...reading, failure: error }
  }
}
