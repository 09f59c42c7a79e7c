/** A vector as small whole numbers; times `factor` they are the unit vector again, nearly. */
export interface Codes {
  readonly codes: ArrayLike<number>
  readonly factor: number
}

const row = 127
const query = 32_767
/** Largest sum of products that an int32 lane can hold. */
const lane = 2 ** 31 - 1

/** A stored vector as int8, or undefined when it points nowhere (zero, NaN, infinite). */
export function rowCodes(vector: Float32Array): Codes | undefined {
  const { length, peak } = measure(vector)
  if (!isDirection(length)) return undefined
  const codes = new Int8Array(vector.length)
  const steps = row / peak
  for (let at = 0; at < codes.length; at++) codes[at] = nearest((vector[at] ?? 0) * steps)
  return { codes, factor: peak / row / length }
}

/** An asked vector as int16, as fine as the sums allow, or undefined when it points nowhere. */
export function queryCodes(vector: Float32Array): Codes | undefined {
  const { length, peak, total } = measure(vector)
  if (!isDirection(length)) return undefined
  const codes = new Int16Array(vector.length)
  const steps = Math.min(query / peak, lane / row / (total + vector.length))
  for (let at = 0; at < codes.length; at++) codes[at] = nearest((vector[at] ?? 0) * steps)
  return { codes, factor: 1 / steps / length }
}

/** The nearest whole number of one within ±32,767; `Math.round` takes three times as long. */
function nearest(value: number): number {
  return ((value + 32_768.5) | 0) - 32_768
}

/** Whether a vector has a direction, so that it can be compared at all. */
export function hasDirection(vector: Float32Array): boolean {
  return isDirection(measure(vector).length)
}

/** The cosine of two vectors of one length, in 0..1: opposite is as far as unrelated. `length` is that of the first. */
export function cosine(left: Float32Array, right: Float32Array, length: number): number {
  let product = 0
  let square = 0
  for (let at = 0; at < left.length; at++) {
    const value = right[at] ?? 0
    product += (left[at] ?? 0) * value
    square += value * value
  }
  const similarity = product / (length * Math.sqrt(square))
  return similarity > 0 ? Math.min(1, similarity) : 0
}

/** The length of a vector in its space; NaN when one of its numbers is. */
export function lengthOf(vector: Float32Array): number {
  return measure(vector).length
}

function measure(vector: Float32Array): { length: number; peak: number; total: number } {
  let square = 0
  let peak = 0
  let total = 0
  for (let at = 0; at < vector.length; at++) {
    const size = Math.abs(vector[at] ?? 0)
    square += size * size
    total += size
    if (size > peak) peak = size
  }
  return { length: Math.sqrt(square), peak, total }
}

function isDirection(length: number): boolean {
  return length > 0 && length < Infinity // NaN is neither
}
