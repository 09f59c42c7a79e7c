// The forward pass of all-MiniLM-L6-v2: int8 weights, int16 activations, one text at a time.
// The host writes the addresses of the weights and has every layer prepared, once. Then for each text it writes the token
// ids and calls begin; per layer attend for every head, project, feedForward for every block of rows; and last finish.

import { attention } from './encoder/attention'
import { addAndNormalise, addRow, gelu, laneTotal, normaliseRow } from './encoder/pointwise'
import { interleave, multiply, quantise } from './encoder/product'

/** Most tokens of a text. */
const WINDOW: i32 = 256
const WIDTH: i32 = 384
const HEAD: i32 = 32
const INNER: i32 = 1536
/** Rows that pass the feed-forward part together, so that what lies between stays in the processor's cache. */
const BLOCK: i32 = 32

/** Addresses of the weights, u32 each: first the embedding's, then the layers'. */
const EMBEDDING_FIELDS: usize = 6
const LAYER_FIELDS: usize = 22
const addresses = memory.data(640, 16)

const ids = memory.data(WINDOW * 4, 16)
const vector = memory.data(WIDTH * 4, 16)
/** Rows of all tokens: the state between layers, and what the heads or the feed-forward part make of it. */
const hidden = memory.data(WINDOW * WIDTH * 4, 16)
const mixed = memory.data(WINDOW * WIDTH * 4, 16)
/** Rows of one head. */
const query = memory.data(WINDOW * HEAD * 4, 16)
const key = memory.data(WINDOW * HEAD * 4, 16)
const value = memory.data(WINDOW * HEAD * 4, 16)
const scores = memory.data(WINDOW * 8, 16)
/** Rows of one block, four times as wide. */
const inner = memory.data(BLOCK * INNER * 4, 16)
/** What is about to be multiplied: rows as int16 and the step of each. */
const quantised = memory.data(WINDOW * WIDTH * 2, 16)
const steps = memory.data(WINDOW * 4, 16)

/** Where the host writes the token ids (i32, at most 256). */
export function idsAddress(): usize {
  return ids
}

/** Where the host writes the addresses of the weights. */
export function addressesAddress(): usize {
  return addresses
}

/** Where `finish` leaves the vector (384 floats). */
export function vectorAddress(): usize {
  return vector
}

/** Bring the weight matrices of a layer into the order the products read. Once, before the first text. */
export function prepare(layer: i32): void {
  const fields = layerFields(layer)
  for (let dense: usize = 0; dense < 48; dense += 12) interleave(<usize>load<u32>(fields + dense), WIDTH, WIDTH, inner)
  interleave(<usize>load<u32>(fields + 56), INNER, WIDTH, inner)
  interleave(<usize>load<u32>(fields + 68), WIDTH, INNER, inner)
}

/** Look the tokens up: word + type + position, normalised. */
export function begin(tokens: i32): void {
  const words = field(0), wordSteps = field(1), positions = field(2), type = field(3)
  for (let token = 0; token < tokens; token++) {
    const id = load<i32>(ids + (<usize>token << 2))
    const row = hidden + (<usize>(token * WIDTH) << 2)
    widen(words + <usize>(id * WIDTH), row, v128.load32_splat(wordSteps + (<usize>id << 2)))
    addRow(row, type, WIDTH)
    addRow(row, positions + (<usize>(token * WIDTH) << 2), WIDTH)
    normaliseRow(row, field(4), field(5), WIDTH)
  }
}

/** Self-attention of one head of one layer. The first head comes first: it brings the rows into int16 for all of them. */
export function attend(layer: i32, head: i32, tokens: i32): void {
  const fields = layerFields(layer)
  const from = head * HEAD, to = from + HEAD
  if (head == 0) quantise(hidden, quantised, steps, tokens, WIDTH)
  multiply(quantised, steps, fields, query, tokens, WIDTH, from, to)
  multiply(quantised, steps, fields + 12, key, tokens, WIDTH, from, to)
  multiply(quantised, steps, fields + 24, value, tokens, WIDTH, from, to)
  attention(query, key, value, mixed + (<usize>from << 2), scores, tokens, <usize>WIDTH << 2)
}

/** What the heads of a layer found, brought together. */
export function project(layer: i32, tokens: i32): void {
  const fields = layerFields(layer)
  quantise(mixed, quantised, steps, tokens, WIDTH)
  multiply(quantised, steps, fields + 36, mixed, tokens, WIDTH, 0, WIDTH)
  addAndNormalise(hidden, mixed, fields + 48, tokens, WIDTH)
}

/** Feed-forward part of one layer for the block of at most 32 rows that starts at `first`. */
export function feedForward(layer: i32, first: i32, tokens: i32): void {
  const fields = layerFields(layer)
  const rows = min(BLOCK, tokens - first)
  const block = hidden + (<usize>(first * WIDTH) << 2)
  quantise(block, quantised, steps, rows, WIDTH)
  multiply(quantised, steps, fields + 56, inner, rows, WIDTH, 0, INNER)
  gelu(inner, rows * INNER)
  quantise(inner, quantised, steps, rows, INNER)
  multiply(quantised, steps, fields + 68, mixed, rows, INNER, 0, WIDTH)
  addAndNormalise(block, mixed, fields + 80, rows, WIDTH)
}

/** The mean of all tokens, brought to length 1. */
export function finish(tokens: i32): void {
  memory.fill(vector, 0, <usize>WIDTH << 2)
  for (let token = 0; token < tokens; token++) addRow(vector, hidden + (<usize>(token * WIDTH) << 2), WIDTH)

  let squares = f32x4.splat(0)
  const end = vector + (<usize>WIDTH << 2)
  for (let at = vector; at < end; at += 16) squares = f32x4.add(squares, f32x4.mul(v128.load(at), v128.load(at)))
  const factor = f32x4.splat(1 / sqrt<f32>(laneTotal(squares)))
  for (let at = vector; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), factor))
}

function field(index: usize): usize {
  return <usize>load<u32>(addresses + (index << 2))
}

function layerFields(layer: i32): usize {
  return addresses + ((EMBEDDING_FIELDS + <usize>layer * LAYER_FIELDS) << 2)
}

/** One int8 row as floats. */
function widen(source: usize, target: usize, step: v128): void {
  for (let end = source + <usize>WIDTH; source < end; source += 4, target += 16) {
    const words = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(source)))
    v128.store(target, f32x4.mul(f32x4.convert_i32x4_s(words), step))
  }
}
