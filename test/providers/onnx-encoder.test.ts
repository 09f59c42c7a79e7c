import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { localEmbedder } from '../../src/providers/local-embedder.ts'
import { packageAssets } from '../../src/providers/minilm-model.ts'
import { onnxEncoder } from '../../src/providers/onnx-encoder.ts'
import type { OnnxOutput, OnnxRuntime } from '../../src/providers/onnx-runtime.ts'

const folder = mkdtempSync(join(tmpdir(), 'onnx-'))
const model = join(folder, 'model.onnx')
writeFileSync(model, 'a model')
afterAll(() => rmSync(folder, { recursive: true }))

interface Asked {
  readonly names: readonly string[]
  readonly tokens: number
}

/** A runtime with the given inputs that gives what is asked of it; it stands for a package of 288 MB. */
function setup({ inputs = ['input_ids', 'attention_mask'], output }: { inputs?: string[]; output?: OnnxOutput } = {}) {
  const asked: Asked[] = []
  class Tensor {
    readonly size: number
    constructor(_type: 'int64', data: BigInt64Array) {
      this.size = data.length
    }
  }
  const runtime: OnnxRuntime = {
    Tensor,
    InferenceSession: {
      create: () =>
        Promise.resolve({
          inputNames: inputs,
          run(feeds) {
            const [first] = Object.values(feeds)
            const tokens = first instanceof Tensor ? first.size : 0
            asked.push({ names: Object.keys(feeds), tokens })
            return Promise.resolve({ out: output ?? { data: ramp(tokens * 384), dims: [1, tokens, 384] } })
          },
        }),
    },
  }
  return { asked, encoder: onnxEncoder({ model, assets: packageAssets, runtime: () => runtime }) }
}

const ramp = (length: number): Float32Array => Float32Array.from({ length }, (_, index) => (index % 384) + 1)

describe('ONNX Runtime as the engine', () => {
  it('gives a unit vector: the mean of the tokens where the file has no vector of the whole', async () => {
    const { encoder } = setup()
    const vector = await encoder.encode('Where is my card?')
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
    expect((vector[383] ?? 0) / (vector[0] ?? 1)).toBeCloseTo(384, 0)
  })

  it('takes the vector of the whole where there is one', async () => {
    const { encoder } = setup({ output: { data: ramp(384), dims: [1, 384] } })
    expect(await encoder.encode('a')).toEqual(await setup().encoder.encode('a'))
  })

  it('is given the inputs it asks for, and one text at a time', async () => {
    const { encoder, asked } = setup({ inputs: ['input_ids', 'token_type_ids', 'attention_mask'] })
    await Promise.all(['one', 'one two'].map((text) => encoder.encode(text)))
    expect(asked.map(({ tokens }) => tokens)).toEqual([3, 4])
    expect(asked[0]?.names.toSorted()).toEqual(['attention_mask', 'input_ids', 'token_type_ids'])
  })

  it('has a fingerprint that no other file and no other engine has', () => {
    const { fingerprint } = setup().encoder
    expect(fingerprint).toMatch(/^onnx\/all-minilm-l6-v2;onnx;384;l2;sha256:[0-9a-f]{64}\+[0-9a-f]{64}$/)
    expect(fingerprint).not.toBe(localEmbedder().fingerprint(''))
  })

  it('refuses a model of another dimension', async () => {
    const { encoder } = setup({ output: { data: new Float32Array(768), dims: [1, 768] } })
    await expect(encoder.encode('a')).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' })
  })

  it('gives up a text whose signal is aborted', async () => {
    const { encoder, asked } = setup()
    await expect(encoder.encode('late', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    expect(asked).toHaveLength(0)
  })
})

describe('the local embedder', () => {
  it('says which package ONNX needs, and which option', () => {
    expect(() => localEmbedder({ engine: 'onnx' })).toThrow('`onnxModel`')
    expect(() => localEmbedder({ engine: 'onnx', onnxModel: model })).toThrow('npm install onnxruntime-node')
  })

  it('goes without ONNX where it cannot be had, if it is left to choose', () => {
    expect(localEmbedder({ onnxModel: model }).fingerprint('')).toBe(localEmbedder().fingerprint(''))
  })

  it('refuses an engine that it does not know', () => {
    expect(() => localEmbedder({ engine: 'gpu' as 'wasm' })).toThrow("'wasm', 'onnx' or 'auto'")
  })
})
