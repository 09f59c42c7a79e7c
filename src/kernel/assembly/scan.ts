// Dot products of int8 rows with one int16 query. Rows lie in chunks of 16, linked by the address in a chunk's first
// word, so that the rows of many small partitions share one memory. Only rows near enough to matter are reported.

/** Rows of a chunk. */
const ROWS: i32 = 16
/** A chunk: address of the next one (u32), the factor of each row from byte 16 (f32), the rows from byte 80. */
const FACTORS: usize = 16
const BODY: usize = 80

/** Longest row, in elements, and most rows of one call. */
const WIDTH: usize = 8192
const BLOCK: i32 = 4096

const query = memory.data(16384, 16)
const scores = memory.data(16384, 16)
const firsts = memory.data(4096, 16)

/** Where the host writes the query (int16, at most 8,192 of them). */
export function queryAddress(): usize {
  return query
}

/** Where `scan` leaves the scores it reports (f32, four to a group). */
export function scoresAddress(): usize {
  return scores
}

/** Where `scan` leaves the number of the first row of each group it reports (u32). */
export function firstsAddress(): usize {
  return firsts
}

/**
 * Score `rows` rows of `width` elements (a multiple of 16) from the start of `chunk` on: dot product, times the row's
 * factor, times `scale`. Reports the groups of four rows of which one reaches `least`, and gives how many there are; the
 * last group may reach past the last row.
 */
export function scan(chunk: usize, rows: i32, width: usize, scale: f32, least: f32): i32 {
  if (width > WIDTH || rows > BLOCK) unreachable()
  const scales = f32x4.splat(scale), bar = f32x4.splat(least)
  let groups = 0

  for (let first = 0; first < rows; ) {
    const body = chunk + BODY
    const end = min(rows - first, ROWS)
    for (let row = 0; row < end; row += 4) {
      const dots = f32x4.convert_i32x4_s(fourRows(body + <usize>row * width, width))
      const score = f32x4.mul(f32x4.mul(dots, scales), v128.load(chunk + FACTORS + (<usize>row << 2)))
      if (!v128.any_true(f32x4.ge(score, bar))) continue
      v128.store(scores + (<usize>groups << 4), score)
      store<u32>(firsts + (<usize>groups << 2), first + row)
      groups++
    }
    first += ROWS
    chunk = <usize>load<u32>(chunk)
  }
  return groups
}

/** Dot products of the query with four rows that lie one behind the other. */
function fourRows(row: usize, width: usize): v128 {
  const second = row + width, third = second + width, fourth = third + width
  let a = i32x4.splat(0), b = a, c = a, d = a

  for (let at: usize = 0; at < width; at += 16) {
    const low = v128.load(query + (at << 1)), high = v128.load(query + (at << 1), 16)
    a = i32x4.add(a, sixteen(row + at, low, high))
    b = i32x4.add(b, sixteen(second + at, low, high))
    c = i32x4.add(c, sixteen(third + at, low, high))
    d = i32x4.add(d, sixteen(fourth + at, low, high))
  }

  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7))
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7))
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7))
}

// @ts-ignore: a decorator of the compiler
@inline
function sixteen(at: usize, low: v128, high: v128): v128 {
  return i32x4.add(
    i32x4.dot_i16x8_s(v128.load_ext<i8>(at), low),
    i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 8), high),
  )
}
