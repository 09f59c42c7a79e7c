// One fixed rotation for all vectors. It leaves every cosine as it is and spreads each number over all the others, so
// that no number stands out, and the signs of two vectors differ as often as their angle says, whatever they mean.

/** Elements that are mixed at once. */
const BLOCK: usize = 64
/** Where blocks come in fours one more, or the signs of vectors with a few numbers keep a pattern. */
const ROUNDS: i32 = 3

/** Rotate `width` floats (a multiple of 64), and make them longer by one factor for all. `room` is as wide. */
export function rotate(values: usize, room: usize, width: usize): void {
  const last = width & 255 ? ROUNDS - 1 : ROUNDS
  for (let round = 0; ; round++) {
    flip(values, width, round)
    for (let block: usize = 0; block < width; block += BLOCK) mix(values + (block << 2))
    if (round == last) return
    spread(values, room, width)
    memory.copy(values, room, width << 2)
  }
}

/** Turn the signs of about half the elements, other ones in every round. */
function flip(values: usize, width: usize, round: i32): void {
  let places = i32x4.add(v128(0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0), i32x4.splat(1 + round * 8192))
  const four = i32x4.splat(4), sign = i32x4.splat(i32.MIN_VALUE)
  for (let at = values, end = values + (width << 2); at < end; at += 16) {
    let hash = i32x4.mul(places, i32x4.splat(0x9e3779b1))
    hash = i32x4.mul(v128.xor(hash, i32x4.shr_u(hash, 15)), i32x4.splat(0x85ebca77))
    v128.store(at, v128.xor(v128.load(at), v128.and(hash, sign)))
    places = i32x4.add(places, four)
  }
}

/** The Hadamard transform of 64 floats. */
function mix(block: usize): void {
  const end = block + (BLOCK << 2)
  for (let stride: usize = 16; stride < BLOCK << 2; stride <<= 1) {
    for (let group = block; group < end; group += stride << 1) {
      for (let at = group; at < group + stride; at += 16) {
        const a = v128.load(at), b = v128.load(at + stride)
        v128.store(at, f32x4.add(a, b))
        v128.store(at + stride, f32x4.sub(a, b))
      }
    }
  }
  const halves = i32x4(0, 0, i32.MIN_VALUE, i32.MIN_VALUE), odd = i32x4(0, i32.MIN_VALUE, 0, i32.MIN_VALUE)
  for (let at = block; at < end; at += 16) {
    let v = v128.load(at)
    v = f32x4.add(v128.shuffle<f32>(v, v, 2, 3, 0, 1), v128.xor(v, halves))
    v = f32x4.add(v128.shuffle<f32>(v, v, 1, 0, 3, 2), v128.xor(v, odd))
    v128.store(at, v)
  }
}

/** Put the elements of each block into as many blocks as there are. */
function spread(values: usize, room: usize, width: usize): void {
  const end = room + (width << 2)
  let target = room, column = room
  for (const last = values + (width << 2); values < last; values += 4) {
    store<f32>(target, load<f32>(values))
    target += BLOCK << 2
    if (target >= end) target = column += 4
  }
}
