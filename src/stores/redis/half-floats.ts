const single = new Float32Array(1)
const bits = new Uint32Array(single.buffer)

/** Whether a vector points anywhere: only then can it be compared. */
export function hasDirection(vector: Float32Array): boolean {
  const length = lengthOf(vector)
  return Number.isFinite(length) && length !== 0
}

function lengthOf(vector: Float32Array): number {
  let square = 0
  for (const value of vector) square += value * value
  return Math.sqrt(square)
}

/** A vector's direction in half precision, as FLOAT16 of RediSearch has it; undefined when it has none. */
export function halfFloats(vector: Float32Array): Buffer | undefined {
  const length = lengthOf(vector)
  if (!Number.isFinite(length) || length === 0) return undefined
  const halves = new Uint16Array(vector.length)
  for (let at = 0; at < vector.length; at++) halves[at] = half((vector[at] ?? 0) / length)
  return Buffer.from(halves.buffer)
}

/** What a half is short of when its bits stand in a float: their exponents count from elsewhere. */
const scale = 2 ** 112

/** The numbers that halves stand for; undefined for what cannot be such. */
export function wholeFloats(halves: Buffer): Float32Array | undefined {
  return unscaled(halves)?.map((value) => value * scale)
}

/** The same, all too small by one factor, which a direction does not care about. */
function unscaled(halves: Buffer): Float32Array | undefined {
  const { length, byteOffset } = halves
  if (length === 0 || length % 2 !== 0) return undefined
  // what a driver gives may begin anywhere
  const codes =
    byteOffset % 2 === 0
      ? new Uint16Array(halves.buffer, byteOffset, length / 2)
      : new Uint16Array(new Uint8Array(halves).buffer)
  const floats = new Float32Array(codes.length)
  const words = new Uint32Array(floats.buffer)
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0
    words[at] = ((code & 0x8000) << 16) | ((code & 0x7fff) << 13)
  }
  return floats
}

/** The nearest half of a number between -1 and 1. */
function half(value: number): number {
  single[0] = value
  const whole = bits[0] ?? 0
  const sign = (whole >>> 16) & 0x8000
  const exponent = ((whole >>> 23) & 0xff) - 112
  const fraction = whole & 0x7fffff
  if (exponent <= 0) {
    // below 2^-14 halves are evenly spaced, 2^-24 apart
    return sign | Math.round(Math.abs(single[0] ?? 0) * 2 ** 24)
  }
  // rounding up may carry into the exponent, which is right
  return sign | (((exponent << 10) | (fraction >>> 13)) + ((fraction >>> 12) & 1))
}

/** The cosine of a vector and one in half precision, in 0..1; undefined when they cannot be compared. */
export function likeness(vector: Float32Array, halves: unknown): number | undefined {
  const other = halves instanceof Buffer ? unscaled(halves) : undefined
  if (other?.length !== vector.length) return undefined
  let product = 0
  let own = 0
  let its = 0
  for (let at = 0; at < vector.length; at++) {
    const left = vector[at] ?? 0
    const right = other[at] ?? 0
    product += left * right
    own += left * left
    its += right * right
  }
  const cosine = product / Math.sqrt(own * its)
  return Number.isNaN(cosine) ? undefined : Math.min(1, Math.max(0, cosine))
}
