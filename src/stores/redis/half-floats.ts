const single = new Float32Array(1)
const bits = new Uint32Array(single.buffer)

/** A vector's direction in half precision, little-endian, as FLOAT16 of RediSearch has it; undefined when it has none. */
export function halfFloats(vector: Float32Array): Buffer | undefined {
  let square = 0
  for (const value of vector) square += value * value
  const length = Math.sqrt(square)
  if (!Number.isFinite(length) || length === 0) return undefined
  const halves = Buffer.alloc(vector.length * 2)
  for (const [at, value] of vector.entries()) halves.writeUInt16LE(half(value / length), at * 2)
  return halves
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
