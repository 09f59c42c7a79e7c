// Vectors as small whole numbers and as signs.

/** Largest number of a row, of a query, and largest sum that a lane of 32 bits holds. */
const ROW: f32 = 127
const QUERY: f32 = 32767
const LANE: f32 = 2147483000

/** Bring `dimension` floats to a largest size of 1, and fill both up to `width` with zeros. False for those that point nowhere. */
export function level(source: usize, target: usize, dimension: usize, width: usize): bool {
  memory.fill(source + (dimension << 2), 0, (width - dimension) << 2)
  const peak = peakOf(source, width)
  const total = lengthOf(source, width) // unlike the peak, it shows a NaN
  if (!(peak > 0 && peak < Infinity && 1 / peak < Infinity) || isNaN(total)) return false
  const factor = f32x4.splat(1 / peak)
  for (const end = source + (width << 2); source < end; source += 16, target += 16)
    v128.store(target, f32x4.mul(v128.load(source), factor))
  return true
}

/** Write a row as int8 and its signs as bits; gives the factor that makes the row a unit vector again, nearly. */
export function writeRow(values: usize, row: usize, bits: usize, width: usize): f32 {
  const peak = peakOf(values, width)
  const steps = f32x4.splat(ROW / peak)
  for (let at: usize = 0; at < width; at += 16, row += 16, bits += 2, values += 64) {
    const low = i16x8.narrow_i32x4_s(whole(values, steps), whole(values + 16, steps))
    const high = i16x8.narrow_i32x4_s(whole(values + 32, steps), whole(values + 48, steps))
    v128.store(row, i8x16.narrow_i16x8_s(low, high))
    store<u16>(bits, signs(values))
  }
  return peak / ROW / lengthOf(values - (width << 2), width)
}

/** Write a query as int16, as fine as the sums allow, and its signs as bits; gives its factor. */
export function writeQuery(values: usize, query: usize, bits: usize, width: usize): f32 {
  const step = min(QUERY / peakOf(values, width), LANE / ROW / (sizeOf(values, width) + <f32>width))
  const steps = f32x4.splat(step)
  for (let at: usize = 0; at < width; at += 16, query += 32, bits += 2, values += 64) {
    v128.store(query, i16x8.narrow_i32x4_s(whole(values, steps), whole(values + 16, steps)))
    v128.store(query, i16x8.narrow_i32x4_s(whole(values + 32, steps), whole(values + 48, steps)), 16)
    store<u16>(bits, signs(values))
  }
  return 1 / step / lengthOf(values - (width << 2), width)
}

/** The nearest whole numbers: adding 1.5 · 2^23 rounds a float, which then stands in its lowest bits. */
function whole(values: usize, steps: v128): v128 {
  const rounder = f32x4.splat(12582912)
  return i32x4.sub(f32x4.add(f32x4.mul(v128.load(values), steps), rounder), rounder)
}

function signs(values: usize): u16 {
  return <u16>(
    i32x4.bitmask(v128.load(values)) |
    (i32x4.bitmask(v128.load(values, 16)) << 4) |
    (i32x4.bitmask(v128.load(values, 32)) << 8) |
    (i32x4.bitmask(v128.load(values, 48)) << 12)
  )
}

function peakOf(values: usize, width: usize): f32 {
  let peak = f32x4.splat(0)
  for (let end = values + (width << 2); values < end; values += 16) peak = f32x4.pmax(peak, f32x4.abs(v128.load(values)))
  return max(
    max(f32x4.extract_lane(peak, 0), f32x4.extract_lane(peak, 1)),
    max(f32x4.extract_lane(peak, 2), f32x4.extract_lane(peak, 3)),
  )
}

function lengthOf(values: usize, width: usize): f32 {
  let sum = f32x4.splat(0)
  for (let end = values + (width << 2); values < end; values += 16) {
    const value = v128.load(values)
    sum = f32x4.add(sum, f32x4.mul(value, value))
  }
  return sqrt<f32>(laneTotal(sum))
}

/** The sum of the sizes of all elements. */
function sizeOf(values: usize, width: usize): f32 {
  let sum = f32x4.splat(0)
  for (let end = values + (width << 2); values < end; values += 16) sum = f32x4.add(sum, f32x4.abs(v128.load(values)))
  return laneTotal(sum)
}

function laneTotal(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
}
