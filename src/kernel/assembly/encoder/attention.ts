// Scaled dot-product attention of one head of 32 floats, two query rows at a time.

import { exponential, laneTotal } from './pointwise'

/** Bytes of a row of one head. */
const ROW: usize = 128
/** 1 / sqrt(32). */
const SCALE: f32 = 0.17677669529663687

/**
 * Attention of `tokens` rows over each other, to rows `stride` bytes apart.
 * `scores` is room for two rows of `tokens` floats, each rounded up to four.
 */
export function attention(query: usize, key: usize, value: usize, target: usize, scores: usize, tokens: i32, stride: usize): void {
  const size = <usize>((tokens + 3) & ~3) << 2
  const others = scores + size
  for (let row = 0; row < tokens; row += 2) {
    const a = <usize>row, b = <usize>min(row + 1, tokens - 1) // an odd last row is done twice
    score(query + a * ROW, query + b * ROW, key, scores, others, tokens)
    const shareA = f32x4.splat(1 / softmax(scores, scores + size))
    const shareB = f32x4.splat(1 / softmax(others, others + size))
    for (let half: usize = 0; half < ROW; half += ROW / 2)
      blend(scores, others, value + half, target + a * stride + half, target + b * stride + half, tokens, shareA, shareB)
  }
}

/** Scores of two queries against every key, four keys at once; places past the last key get the least score. */
function score(queryA: usize, queryB: usize, keys: usize, scoresA: usize, scoresB: usize, tokens: i32): void {
  const scale = f32x4.splat(SCALE)
  for (let token = 0; token < tokens; token += 4, keys += 4 * ROW) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0
    let key = keys
    for (let at: usize = 0; at < ROW; at += 16, key += 16) {
      const a = v128.load(queryA + at), b = v128.load(queryB + at)
      let k = v128.load(key)
      a0 = f32x4.add(a0, f32x4.mul(a, k))
      b0 = f32x4.add(b0, f32x4.mul(b, k))
      k = v128.load(key, ROW)
      a1 = f32x4.add(a1, f32x4.mul(a, k))
      b1 = f32x4.add(b1, f32x4.mul(b, k))
      k = v128.load(key, 2 * ROW)
      a2 = f32x4.add(a2, f32x4.mul(a, k))
      b2 = f32x4.add(b2, f32x4.mul(b, k))
      k = v128.load(key, 3 * ROW)
      a3 = f32x4.add(a3, f32x4.mul(a, k))
      b3 = f32x4.add(b3, f32x4.mul(b, k))
    }
    v128.store(scoresA + (<usize>token << 2), f32x4.mul(laneTotals(a0, a1, a2, a3), scale))
    v128.store(scoresB + (<usize>token << 2), f32x4.mul(laneTotals(b0, b1, b2, b3), scale))
  }
  for (let token = tokens; token & 3; token++) {
    store<f32>(scoresA + (<usize>token << 2), -f32.MAX_VALUE)
    store<f32>(scoresB + (<usize>token << 2), -f32.MAX_VALUE)
  }
}

/** Replace scores by e^(score - highest); gives their sum. */
function softmax(scores: usize, end: usize): f32 {
  let peaks = v128.load(scores), sum = f32x4.splat(0)
  for (let at = scores; at < end; at += 16) peaks = f32x4.pmax(peaks, v128.load(at))
  const peak = f32x4.splat(max(
    max(f32x4.extract_lane(peaks, 0), f32x4.extract_lane(peaks, 1)),
    max(f32x4.extract_lane(peaks, 2), f32x4.extract_lane(peaks, 3)),
  ))
  for (let at = scores; at < end; at += 16) {
    const share = exponential(f32x4.sub(v128.load(at), peak))
    v128.store(at, share)
    sum = f32x4.add(sum, share)
  }
  return laneTotal(sum)
}

/** Half a head of the value rows, weighted and summed for two queries. */
function blend(weightsA: usize, weightsB: usize, values: usize, targetA: usize, targetB: usize, tokens: i32, shareA: v128, shareB: v128): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0
  for (const end = values + <usize>tokens * ROW; values < end; values += ROW, weightsA += 4, weightsB += 4) {
    const a = v128.load32_splat(weightsA), b = v128.load32_splat(weightsB)
    let v = v128.load(values)
    a0 = f32x4.add(a0, f32x4.mul(a, v))
    b0 = f32x4.add(b0, f32x4.mul(b, v))
    v = v128.load(values, 16)
    a1 = f32x4.add(a1, f32x4.mul(a, v))
    b1 = f32x4.add(b1, f32x4.mul(b, v))
    v = v128.load(values, 32)
    a2 = f32x4.add(a2, f32x4.mul(a, v))
    b2 = f32x4.add(b2, f32x4.mul(b, v))
    v = v128.load(values, 48)
    a3 = f32x4.add(a3, f32x4.mul(a, v))
    b3 = f32x4.add(b3, f32x4.mul(b, v))
  }
  storeHalf(targetA, a0, a1, a2, a3, shareA)
  storeHalf(targetB, b0, b1, b2, b3, shareB)
}

function storeHalf(target: usize, a: v128, b: v128, c: v128, d: v128, share: v128): void {
  v128.store(target, f32x4.mul(a, share))
  v128.store(target, f32x4.mul(b, share), 16)
  v128.store(target, f32x4.mul(c, share), 32)
  v128.store(target, f32x4.mul(d, share), 48)
}

/** The sums of the lanes of four vectors, as one vector. */
function laneTotals(a: v128, b: v128, c: v128, d: v128): v128 {
  const low = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7))
  const high = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7))
  return f32x4.add(v128.shuffle<f32>(low, high, 0, 1, 4, 5), v128.shuffle<f32>(low, high, 2, 3, 6, 7))
}
