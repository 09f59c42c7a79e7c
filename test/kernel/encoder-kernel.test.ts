import { readFileSync } from 'node:fs'

import { beforeAll, describe, expect, it } from 'vitest'

import { DIMENSION, WINDOW, encoderKernel } from '../../src/kernel/encoder-kernel.ts'
import type { EncoderKernel } from '../../src/kernel/encoder-kernel.ts'
import { loadKernel } from '../../src/kernel/load-kernel.ts'

const weights = new URL('../../src/providers/minilm-l6-v2-int8/weights_int8.bin', import.meta.url)

describe('the encoder kernel', () => {
  let kernel: EncoderKernel
  beforeAll(() => {
    kernel = encoderKernel(readFileSync(weights))
  })

  it.each([1, 2, 3, 5, 31, 32, 33, 255, WINDOW])('gives a unit vector for %i tokens', (tokens) => {
    const vector = vectorOf(kernel, tokensOf(tokens))
    expect(vector).toHaveLength(DIMENSION)
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
  })

  it('gives the same bits after a longer text and after a run that was dropped', () => {
    const ids = tokensOf(9)
    const alone = vectorOf(kernel, ids)
    vectorOf(kernel, tokensOf(WINDOW))
    const dropped = kernel.run(tokensOf(120))
    for (let step = 0; step < 20; step++) dropped.next()
    expect(vectorOf(kernel, ids)).toEqual(alone)
  })

  it('tells the order of tokens apart', () => {
    const ids = tokensOf(9)
    expect(vectorOf(kernel, ids.toReversed())).not.toEqual(vectorOf(kernel, ids))
  })

  it.each([0, WINDOW + 1])('refuses %i tokens', (tokens) => {
    expect(() => vectorOf(kernel, tokensOf(tokens))).toThrow(RangeError)
  })

  it.each([
    ['another file', Buffer.from('not the weights at all')],
    ['nothing', Buffer.alloc(0)],
    ['a file without tensors', fileOf({ tensors: [] })],
    ['a file with a strange header', fileOf({ tensors: 3 })],
  ])('refuses %s for weights', (_what, file) => {
    expect(() => encoderKernel(file)).toThrow()
  })
})

it('names the function that a kernel does not have', () => {
  expect(() => loadKernel('encoder', ['begin', 'sing'])).toThrow('sing')
})

function tokensOf(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => 1000 + index * 37)
}

function vectorOf(kernel: EncoderKernel, ids: readonly number[]): Float32Array {
  const run = kernel.run(ids)
  for (let step = run.next(); ; step = run.next()) if (step.done === true) return step.value
}

function fileOf(header: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  const start = Buffer.alloc(8)
  start.writeUInt32LE(0x4c_4d_49_4e, 0)
  start.writeUInt32LE(json.length, 4)
  return Buffer.concat([start, json])
}
