/** Bytes that say how many follow for a vector. */
const head = 2
/** How far a similarity may lie above that of the rounded vector: what int8 and a store's own rounding come to. */
const tolerance = 0.01

/** A value with the vector it was stored with, rounded to int8, in front: signed with it, since nothing else says what a store compares. */
export function packValue(value: Uint8Array, vector: Float32Array | undefined): Uint8Array {
  const length = vector?.length ?? 0
  const packed = new Uint8Array(head + length + value.length)
  new DataView(packed.buffer).setUint16(0, length, true)
  packed.set(value, head + length)
  if (vector === undefined) return packed
  let largest = 0
  for (const component of vector) largest = Math.max(largest, Math.abs(component))
  const scale = largest > 0 ? 127 / largest : 0
  for (const [at, component] of vector.entries()) packed[head + at] = Math.round(component * scale) & 0xff
  return packed
}

/** What was packed. */
export interface UnpackedValue {
  readonly value: Uint8Array
  /** Empty where there was no vector. */
  readonly vector: Int8Array
}

/** Undefined when it was not packed so. */
export function unpackValue(packed: Uint8Array): UnpackedValue | undefined {
  if (packed.length < head) return undefined
  const { buffer, byteOffset } = packed
  const length = new DataView(buffer, byteOffset).getUint16(0, true)
  if (packed.length < head + length) return undefined
  return { value: packed.subarray(head + length), vector: new Int8Array(buffer, byteOffset + head, length) }
}

/** Whether a store may have come to a similarity between a vector that is looked for and the one that was packed. */
export function isPlausible(similarity: number, wanted: Float32Array, packed: Int8Array): boolean {
  if (packed.length !== wanted.length) return false
  let product = 0
  let square = 0
  for (const [at, component] of packed.entries()) {
    product += component * (wanted[at] ?? 0)
    square += component * component
  }
  return similarity <= product / Math.sqrt(square) + tolerance
}
