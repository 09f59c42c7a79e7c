// Matrix products of int16 activations with int8 weights, both scaled per row.

import { ROUNDER } from './pointwise'

/** Largest magnitude of a quantised activation: 4,095 · 127 · 1,536 stays below 2^31, so no sum overflows. */
const PEAK: f32 = 4095

/** Quantise `rows` rows of `width` floats to int16; the step of each row goes to `steps`. */
export function quantise(source: usize, target: usize, steps: usize, rows: i32, width: i32): void {
  for (let row = 0; row < rows; row++) {
    const from = source + (<usize>(row * width) << 2)
    const peak = peakOf(from, width)
    store<f32>(steps + (<usize>row << 2), peak / PEAK)
    roundRow(from, target + (<usize>(row * width) << 1), peak > 0 ? PEAK / peak : 0, width)
  }
}

function peakOf(row: usize, width: i32): f32 {
  let peak = f32x4.splat(0)
  for (let end = row + (<usize>width << 2); row < end; row += 16) peak = f32x4.pmax(peak, f32x4.abs(v128.load(row)))
  return max(
    max(f32x4.extract_lane(peak, 0), f32x4.extract_lane(peak, 1)),
    max(f32x4.extract_lane(peak, 2), f32x4.extract_lane(peak, 3)),
  )
}

function roundRow(source: usize, target: usize, factor: f32, width: i32): void {
  const factors = f32x4.splat(factor), rounder = f32x4.splat(ROUNDER)
  for (let end = source + (<usize>width << 2); source < end; source += 32, target += 16) {
    const low = i32x4.sub(f32x4.add(f32x4.mul(v128.load(source), factors), rounder), rounder)
    const high = i32x4.sub(f32x4.add(f32x4.mul(v128.load(source, 16), factors), rounder), rounder)
    v128.store(target, i16x8.narrow_i32x4_s(low, high))
  }
}

/** Interleave an int8 matrix in place, two rows in turns of eight bytes, which is how `multiply` reads it. */
export function interleave(weights: usize, outputs: i32, inputs: i32, room: usize): void {
  const width = <usize>inputs
  for (let pair = 0; pair < outputs; pair += 2, weights += width << 1) {
    memory.copy(room, weights, width << 1)
    for (let at: usize = 0; at < width; at += 8) {
      store<u64>(weights + (at << 1), load<u64>(room + at))
      store<u64>(weights + (at << 1), load<u64>(room + width + at), 8)
    }
  }
}

/**
 * Products of quantised rows with the outputs `from` to `to` of a weight matrix, as floats [rows][to - from].
 * `dense` points at the addresses of weights, steps and bias. The target has room for rows rounded up to four.
 */
export function multiply(
  source: usize, steps: usize, dense: usize, target: usize,
  rows: i32, inputs: i32, from: i32, to: i32,
): void {
  const weightSteps = <usize>load<u32>(dense, 4), biases = <usize>load<u32>(dense, 8)
  const stride = <usize>(to - from) << 2
  // fours and threes make up every count but 1, 2 and 5, which are rounded up
  const threes = (4 - (rows & 3)) & 3
  const fours = rows < 3 * threes ? rows : rows - 3 * threes

  for (let output = from; output < to; output += 2, target += 8) {
    const weights = <usize>load<u32>(dense) + <usize>(output * inputs)
    const scale = v128.load64_splat(weightSteps + (<usize>output << 2))
    const bias = v128.load64_splat(biases + (<usize>output << 2))
    let row = 0
    for (; row < fours; row += 4) {
      const first = <usize>row
      tileOfFour(source + ((first * <usize>inputs) << 1), steps + (first << 2), weights, target + first * stride, <usize>inputs, stride, scale, bias)
    }
    for (; row < rows; row += 3) {
      const first = <usize>row
      tileOfThree(source + ((first * <usize>inputs) << 1), steps + (first << 2), weights, target + first * stride, <usize>inputs, stride, scale, bias)
    }
  }
}

/** Four rows against two outputs. */
function tileOfFour(
  a: usize, steps: usize, weights: usize, target: usize,
  inputs: usize, stride: usize, scale: v128, bias: v128,
): void {
  const size = inputs << 1
  let b = a + size, c = b + size, d = c + size
  let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0

  for (const end = a + size; a < end; a += 16, b += 16, c += 16, d += 16, weights += 16) {
    const xa = v128.load(a), xb = v128.load(b), xc = v128.load(c), xd = v128.load(d)
    const even = v128.load_ext<i8>(weights)
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(xa, even))
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(xb, even))
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(xc, even))
    d0 = i32x4.add(d0, i32x4.dot_i16x8_s(xd, even))
    const odd = v128.load_ext<i8>(weights, 8)
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(xa, odd))
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(xb, odd))
    c1 = i32x4.add(c1, i32x4.dot_i16x8_s(xc, odd))
    d1 = i32x4.add(d1, i32x4.dot_i16x8_s(xd, odd))
  }

  storeTwoRows(a0, a1, b0, b1, steps, target, stride, scale, bias)
  storeTwoRows(c0, c1, d0, d1, steps + 8, target + (stride << 1), stride, scale, bias)
}

/** Three rows against two outputs. */
function tileOfThree(
  a: usize, steps: usize, weights: usize, target: usize,
  inputs: usize, stride: usize, scale: v128, bias: v128,
): void {
  const size = inputs << 1
  let b = a + size, c = b + size
  let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0

  for (const end = a + size; a < end; a += 16, b += 16, c += 16, weights += 16) {
    const xa = v128.load(a), xb = v128.load(b), xc = v128.load(c)
    const even = v128.load_ext<i8>(weights)
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(xa, even))
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(xb, even))
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(xc, even))
    const odd = v128.load_ext<i8>(weights, 8)
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(xa, odd))
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(xb, odd))
    c1 = i32x4.add(c1, i32x4.dot_i16x8_s(xc, odd))
  }

  storeTwoRows(a0, a1, b0, b1, steps, target, stride, scale, bias)
  storeRow(c0, c1, steps + 8, target + (stride << 1), scale, bias)
}

/** Two outputs of two rows, as floats. */
function storeTwoRows(
  a0: v128, a1: v128, b0: v128, b1: v128,
  steps: usize, target: usize, stride: usize, scale: v128, bias: v128,
): void {
  const stepPair = v128.load64_splat(steps)
  const rowSteps = v128.shuffle<f32>(stepPair, stepPair, 0, 0, 1, 1)
  const values = f32x4.mul(f32x4.convert_i32x4_s(laneSums(a0, a1, b0, b1)), f32x4.mul(scale, rowSteps))
  const result = f32x4.add(values, bias)
  v128.store_lane<u64>(target, result, 0)
  v128.store_lane<u64>(target + stride, result, 1)
}

/** Two outputs of one row, as floats. */
function storeRow(a0: v128, a1: v128, steps: usize, target: usize, scale: v128, bias: v128): void {
  const values = f32x4.mul(f32x4.convert_i32x4_s(laneSums(a0, a1, a0, a1)), f32x4.mul(scale, v128.load32_splat(steps)))
  v128.store_lane<u64>(target, f32x4.add(values, bias), 0)
}

/** The sums of the lanes of four vectors, as one vector. */
function laneSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const low = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7))
  const high = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7))
  return i32x4.add(v128.shuffle<i32>(low, high, 0, 1, 4, 5), v128.shuffle<i32>(low, high, 2, 3, 6, 7))
}
