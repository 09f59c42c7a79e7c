// The best scores so far, and the rows whose signs are nearest, which show early how good a score must be.

/** Most rows that may be wanted. */
export const MOST: i32 = 1024

/** Best scores, best first (f32), and how many are wanted. */
const best = memory.data(4096, 16)
let wanted: i32 = 0
let held: i32 = 0
/** How much better than its score a row may be, against another. */
let margin: f32 = 0
/** Rows that score less do not matter. */
export let least: f32 = -Infinity

export function beginScores(count: i32, doubt: f32): void {
  wanted = count
  margin = doubt
  held = 0
  least = -Infinity
}

/** Take note of a score, for the bar to rise. */
export function noteScore(score: f32): void {
  if (wanted == 0 || (held == wanted && score <= load<f32>(best + (<usize>(held - 1) << 2)))) return
  let at = best + (<usize>min(held, wanted - 1) << 2)
  for (; at > best && load<f32>(at - 4) < score; at -= 4) store<f32>(at, load<f32>(at - 4))
  store<f32>(at, score)
  if (held < wanted) held++
  if (held == wanted) least = max(least, load<f32>(best + (<usize>(wanted - 1) << 2)) - margin)
}

/** Forget the scores and keep the bar: the same rows are met again. */
export function forgetScores(): void {
  held = 0
}

/** Rows with the nearest signs, nearest first, each as one number: distance (16 bits), row (16 bits), page (32 bits). */
const seeds = memory.data(8192, 16)
let seedsWanted: i32 = 0
let seedsHeld: i32 = 0
/** Rows farther than this are no seeds. */
export let seedsWithin: i32 = 0

export function beginSeeds(count: i32): void {
  seedsWanted = min(count, MOST)
  seedsHeld = 0
  seedsWithin = count > 0 ? i32.MAX_VALUE : -1
}

export function noteSeed(distance: i32, page: usize, row: i32): void {
  const seed = (<u64>distance << 48) | (<u64>row << 32) | <u64>page
  let at = seeds + (<usize>min(seedsHeld, seedsWanted - 1) << 3)
  for (; at > seeds && load<u64>(at - 8) > seed; at -= 8) store<u64>(at, load<u64>(at - 8))
  store<u64>(at, seed)
  if (seedsHeld < seedsWanted) seedsHeld++
  if (seedsHeld == seedsWanted) seedsWithin = <i32>(load<u64>(seeds + (<usize>(seedsWanted - 1) << 3)) >> 48) - 1
}

export function seedCount(): i32 {
  return seedsHeld
}

export function seedPage(seed: i32): usize {
  return <usize>load<u32>(seeds + (<usize>seed << 3))
}

export function seedRow(seed: i32): i32 {
  return <i32>load<u16>(seeds + (<usize>seed << 3), 4)
}
