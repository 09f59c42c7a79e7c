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

const wholes = new Float32Array(0x10000)
let isFilled = false

/** The numbers that halves stand for; undefined for what cannot be such. */
export function wholeFloats(halves: Buffer): Float32Array | undefined {
  if (halves.length === 0 || halves.length % 2 !== 0) return undefined
  if (!isFilled) for (let code = 0; code < wholes.length; code++) wholes[code] = numberOf(code)
  isFilled = true
  const floats = new Float32Array(halves.length / 2)
  for (let at = 0; at < floats.length; at++) floats[at] = wholes[halves.readUInt16LE(at * 2)] ?? 0
  return floats
}

function numberOf(code: number): number {
  const sign = code & 0x8000 ? -1 : 1
  const exponent = (code >>> 10) & 0x1f
  const fraction = code & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  return exponent === 0x1f ? Number.NaN : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
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
  const other = halves instanceof Buffer ? wholeFloats(halves) : undefined
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
