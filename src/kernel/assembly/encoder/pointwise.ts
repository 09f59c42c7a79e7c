// What is done element by element: exponential, GELU, layer normalisation.
// Only exactly specified float operations, so a text has the same vector on every machine.

// Constants of a loop lie in memory: as literals the engine would build each of them anew in every turn.

/** 1.5 · 2^23: adding it rounds a float to the nearest integer, which then stands in its lowest bits. */
export const ROUNDER: f32 = 12582912

/** 2^f = 1 + f · (a + b·f + …) for |f| <= 0.5, least-squares fit refined to relative error 1e-7; highest power first. */
const power = memory.data<f32>([0.0013264727, 0.0096715129, 0.0555073375, 0.2402224208, 0.6931469776, 1, 127, -126, 1.44269504, 12582912], 16)

/** e^x for x <= 0, relative error below 2e-6. */
export function exponential(x: v128): v128 {
  const one = constant(power, 5)
  const exponent = f32x4.pmax(f32x4.mul(x, constant(power, 8)), constant(power, 7))
  const shifted = f32x4.add(exponent, constant(power, 9))
  const rest = f32x4.sub(exponent, f32x4.sub(shifted, constant(power, 9)))
  let sum = f32x4.add(f32x4.mul(constant(power, 0), rest), constant(power, 1))
  sum = f32x4.add(f32x4.mul(sum, rest), constant(power, 2))
  sum = f32x4.add(f32x4.mul(sum, rest), constant(power, 3))
  sum = f32x4.add(f32x4.mul(sum, rest), constant(power, 4))
  sum = f32x4.add(f32x4.mul(sum, rest), one)
  // the whole part, moved into the exponent of 1
  return f32x4.mul(sum, i32x4.add(i32x4.shl(shifted, 23), one))
}

/** Φ(x) - 1/2 = x · P(x²) / Q(x²) for |x| <= 5.5, fitted to absolute error 6e-8; highest power first, P then Q, then the limit and 1/2. */
const normal = memory.data<f32>([
  2.22157526e-8, 6.530769052e-6, 1.828611982e-4, 4.761634497e-3, 3.514261753e-2, 0.3989419853,
  1.195394997e-6, 7.861129372e-5, 1.962451269e-3, 2.939886099e-2, 0.2547530645, 1,
  5.5, -5.5, 0.5,
], 16)

/** Replace each of `count` floats x by x · Φ(x), the exact (erf) form of GELU. */
export function gelu(values: usize, count: i32): void {
  for (const end = values + (<usize>count << 2); values < end; values += 16) {
    const x = v128.load(values)
    const near = f32x4.pmin(f32x4.pmax(x, constant(normal, 13)), constant(normal, 12))
    const square = f32x4.mul(near, near)
    const offset = f32x4.div(f32x4.mul(near, polynomial(normal, square)), polynomial(normal + 24, square))
    v128.store(values, f32x4.mul(x, f32x4.add(offset, constant(normal, 14))))
  }
}

/** A polynomial of degree five, its coefficients from the highest down. */
function polynomial(coefficients: usize, x: v128): v128 {
  let sum = f32x4.add(f32x4.mul(constant(coefficients, 0), x), constant(coefficients, 1))
  sum = f32x4.add(f32x4.mul(sum, x), constant(coefficients, 2))
  sum = f32x4.add(f32x4.mul(sum, x), constant(coefficients, 3))
  sum = f32x4.add(f32x4.mul(sum, x), constant(coefficients, 4))
  return f32x4.add(f32x4.mul(sum, x), constant(coefficients, 5))
}

function constant(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2))
}

/** target := normalise(target + delta) · weight + bias, row by row. `norm` points at the addresses of weight and bias. */
export function addAndNormalise(target: usize, delta: usize, norm: usize, rows: i32, width: i32): void {
  for (let row = 0; row < rows; row++) {
    const offset = <usize>(row * width) << 2
    addRow(target + offset, delta + offset, width)
    normaliseRow(target + offset, <usize>load<u32>(norm), <usize>load<u32>(norm, 4), width)
  }
}

/** target += delta. */
export function addRow(target: usize, delta: usize, width: i32): void {
  for (let end = target + (<usize>width << 2); target < end; target += 16, delta += 16)
    v128.store(target, f32x4.add(v128.load(target), v128.load(delta)))
}

/** Bring a row to mean 0 and variance 1, then scale and shift it. */
export function normaliseRow(row: usize, weight: usize, bias: usize, width: i32): void {
  const size = <usize>width << 2
  let sum = f32x4.splat(0), squares = f32x4.splat(0)
  for (let at: usize = 0; at < size; at += 16) sum = f32x4.add(sum, v128.load(row + at))
  const mean = f32x4.splat(laneTotal(sum) / <f32>width)

  for (let at: usize = 0; at < size; at += 16) {
    const distance = f32x4.sub(v128.load(row + at), mean)
    squares = f32x4.add(squares, f32x4.mul(distance, distance))
  }
  const factor = f32x4.splat(1 / sqrt<f32>(laneTotal(squares) / <f32>width + 1e-12))

  for (let at: usize = 0; at < size; at += 16) {
    const unit = f32x4.mul(f32x4.sub(v128.load(row + at), mean), factor)
    v128.store(row + at, f32x4.add(f32x4.mul(unit, v128.load(weight + at)), v128.load(bias + at)))
  }
}

/** The sum of the four lanes. */
export function laneTotal(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
}
