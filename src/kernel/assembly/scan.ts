// The nearest rows to one query. How many signs differ says about how far a row is; those near enough to matter are
// scored in int8 against an int16 query; what could be among the nearest by its score is handed to the host, which has
// the full vectors and lets them be compared here. For each search the host writes the vector and calls ask; per
// partition measure; once seed; per partition collect, until it is through.

import { level, writeQuery, writeRow } from './scan/codes'
import { beginScores, beginSeeds, forgetScores, least, noteScore, noteSeed, seedCount, seedPage, seedRow, seedsWithin } from './scan/nearest'
import { bitsOf, distancesOf, factorsOf, nextOf, numberOf, rowsOf, usedOf } from './scan/page'
import { rotate } from './scan/rotation'

/** Rows of the largest page (2^9), and most candidates of one `collect`. */
const PAGE_BITS: i32 = 9
const ROOM: i32 = 2048

/** The vector given (f32, at most 8,192 of them), the one asked for, and room to turn one. */
const given = memory.data(32768, 16)
const asked = memory.data(32768, 16)
const turned = memory.data(32768, 16)
/** The query (int16) and its signs. */
const query = memory.data(16384, 16)
const queryBits = memory.data(1024, 16)
/** For each number of differing signs, the largest cosine there can be (f32). */
const bounds = memory.data(32784, 16)
/** Candidates: number of page and row as one number (u32), and their scores (f32). */
const seats = memory.data(8192, 16)
const scores = memory.data(8192, 16)

let width: usize = 0
let factor: f32 = 0
let askedLength: f64 = 0
/** Rows with more differing signs do not matter. */
let within: i32 = 0
let judged: bool = false
let resume: usize = 0

export function vectorAddress(): usize {
  return given
}
export function boundsAddress(): usize {
  return bounds
}
export function seatsAddress(): usize {
  return seats
}
export function scoresAddress(): usize {
  return scores
}

/** Write the given vector as a row; gives its factor, 0 when it points nowhere. */
export function put(page: usize, row: i32, dimension: usize, rowWidth: usize): f32 {
  if (!level(given, turned, dimension, rowWidth)) return 0
  rotate(turned, given, rowWidth)
  const at = <usize>row
  const size = writeRow(turned, rowsOf(page, rowWidth) + at * rowWidth, bitsOf(page) + at * (rowWidth >> 3), rowWidth)
  store<f32>(factorsOf(page) + (at << 2), size)
  return size
}

/** Copy a row over another one. */
export function move(from: usize, row: i32, to: usize, target: i32, rowWidth: usize): void {
  const a = <usize>row, b = <usize>target
  store<f32>(factorsOf(to) + (b << 2), load<f32>(factorsOf(from) + (a << 2)))
  memory.copy(bitsOf(to) + b * (rowWidth >> 3), bitsOf(from) + a * (rowWidth >> 3), rowWidth >> 3)
  memory.copy(rowsOf(to, rowWidth) + b * rowWidth, rowsOf(from, rowWidth) + a * rowWidth, rowWidth)
}

/** Ask for the `count` rows nearest to the given vector (0 for all rows); false when it points nowhere. */
export function ask(dimension: usize, rowWidth: usize, count: i32, doubt: f32): bool {
  if (!level(given, turned, dimension, rowWidth)) return false
  memory.copy(asked, given, rowWidth << 2)
  rotate(turned, given, rowWidth)
  width = rowWidth
  factor = writeQuery(turned, query, queryBits, rowWidth)
  askedLength = sqrt<f64>(product(asked, asked, rowWidth))
  beginScores(count, doubt)
  beginSeeds(count * 2)
  judged = false
  within = 0xffff
  return true
}

/** Count the differing signs of all rows from `page` on. */
export function measure(page: usize): void {
  judged = true
  within = <i32>width
  for (; page; page = nextOf(page)) {
    if (width == 384) measureShort(page)
    else measureAny(page)
  }
}

/** Score the rows with the nearest signs, so that the bar is high before the rows are gone through. */
export function seed(): void {
  for (let at = 0; at < seedCount(); at++) noteScore(scoreOf(seedPage(at), seedRow(at)))
  forgetScores()
  narrow()
}

/** Candidates from `page` on: gives how many, and leaves off where there may be no room for the rows of a page. */
export function collect(page: usize): i32 {
  let found = 0
  for (; page && found + usedOf(page) <= ROOM; page = nextOf(page)) {
    const used = usedOf(page), distances = distancesOf(page), number = numberOf(page) << PAGE_BITS
    for (let first = 0; first < used; first += 8) {
      const near = i16x8.le_u(v128.load(distances + (<usize>first << 1)), i16x8.splat(<i16>within))
      if (!v128.any_true(near)) continue
      let rows = i16x8.bitmask(near)
      if (used - first < 8) rows &= (1 << (used - first)) - 1
      for (; rows != 0; rows &= rows - 1) {
        const row = first + ctz(rows)
        const score = scoreOf(page, row)
        if (score < least) continue
        store<u32>(seats + (<usize>found << 2), number | row)
        store<f32>(scores + (<usize>found << 2), score)
        found++
        noteScore(score)
        narrow()
      }
    }
  }
  resume = page
  return found
}

/** The page where `collect` left off, 0 at the end. */
export function resumeAt(): usize {
  return resume
}

/** The score a row must have by now. */
export function bar(): f32 {
  return least
}

/** Cosine of the vector given with the one asked for. */
export function compare(dimension: usize): f64 {
  memory.fill(given + (dimension << 2), 0, (width - dimension) << 2)
  return product(given, asked, width) / (askedLength * sqrt<f64>(product(given, given, width)))
}

function narrow(): void {
  if (!judged) return
  while (within > 0 && load<f32>(bounds + (<usize>within << 2)) < least) within--
}

/** The sum of products, in double precision. */
function product(a: usize, b: usize, size: usize): f64 {
  let low = f64x2.splat(0), high = low
  for (const end = a + (size << 2); a < end; a += 16, b += 16) {
    low = f64x2.add(low, f64x2.mul(doubles(a), doubles(b)))
    high = f64x2.add(high, f64x2.mul(doubles(a + 8), doubles(b + 8)))
  }
  const sum = f64x2.add(low, high)
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
}

function doubles(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at))
}

/** The differing signs of rows of 384. */
function measureShort(page: usize): void {
  const used = usedOf(page)
  const a = load<u64>(queryBits), b = load<u64>(queryBits, 8), c = load<u64>(queryBits, 16)
  const d = load<u64>(queryBits, 24), e = load<u64>(queryBits, 32), f = load<u64>(queryBits, 40)
  let bits = bitsOf(page), target = distancesOf(page), close = seedsWithin
  for (let row = 0; row < used; row++, bits += 48, target += 2) {
    const apart = <i32>(
      popcnt(a ^ load<u64>(bits)) + popcnt(b ^ load<u64>(bits, 8)) + (popcnt(c ^ load<u64>(bits, 16)) +
      popcnt(d ^ load<u64>(bits, 24))) + (popcnt(e ^ load<u64>(bits, 32)) + popcnt(f ^ load<u64>(bits, 40)))
    )
    store<u16>(target, <u16>apart)
    if (apart > close) continue
    noteSeed(apart, page, row)
    close = seedsWithin
  }
}

function measureAny(page: usize): void {
  const used = usedOf(page), size = width >> 3
  let bits = bitsOf(page), target = distancesOf(page)
  for (let row = 0; row < used; row++, bits += size, target += 2) {
    let apart: u64 = 0
    for (let at: usize = 0; at < size; at += 8) apart += popcnt(load<u64>(queryBits + at) ^ load<u64>(bits + at))
    store<u16>(target, <u16>apart)
    if (<i32>apart <= seedsWithin) noteSeed(<i32>apart, page, row)
  }
}

/** Cosine of a row with the query, nearly. */
function scoreOf(page: usize, row: i32): f32 {
  let at = rowsOf(page, width) + <usize>row * width, target = query
  let a = i32x4.splat(0), b = a, c = a, d = a
  for (const end = at + width; at < end; at += 32, target += 64) {
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load_ext<i8>(at), v128.load(target)))
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 8), v128.load(target, 16)))
    c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 16), v128.load(target, 32)))
    d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 24), v128.load(target, 48)))
  }
  const sum = i32x4.add(i32x4.add(a, b), i32x4.add(c, d))
  const dot = i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + (i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3))
  return <f32>dot * factor * load<f32>(factorsOf(page) + (<usize>row << 2))
}
