import { z } from 'zod'

const MAGIC = 0x4c_4d_49_4e
const HEADER = 8
const LAYERS = 6

const header = z.object({ tensors: z.array(z.object({ name: z.string(), offset: z.number().int().nonnegative() })) })

/** The weights of the encoder, cut out of their file. */
export interface EncoderWeights {
  readonly data: Uint8Array
  /** Where each tensor starts in `data`, in the order the kernel wants their addresses. */
  readonly offsets: readonly number[]
}

/** Read the weights file: magic, length of the header, JSON header, data. */
export function readEncoderWeights(file: Uint8Array): EncoderWeights {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (view.getUint32(0, true) !== MAGIC) throw new Error('The file does not start like encoder weights.')
  const start = HEADER + view.getUint32(4, true)
  const json: unknown = JSON.parse(new TextDecoder().decode(file.subarray(HEADER, start)))
  const offsets = new Map(header.parse(json).tensors.map(({ name, offset }) => [name, offset]))

  return {
    data: file.subarray(start),
    offsets: tensorNames().map((name) => {
      const offset = offsets.get(name)
      if (offset === undefined) throw new Error(`The weights have no ${name}.`)
      return offset
    }),
  }
}

function tensorNames(): readonly string[] {
  const layers = Array.from({ length: LAYERS }, (_, layer) => layerNames(`encoder.layer.${layer}.`))
  return [...embeddingNames('embeddings.'), ...layers.flat()]
}

function embeddingNames(prefix: string): readonly string[] {
  return [
    `${prefix}word_embeddings.weight`,
    `${prefix}word_embeddings.weight.scale`,
    `${prefix}position_embeddings.weight`,
    `${prefix}token_type_embeddings.weight`,
    ...norm(`${prefix}LayerNorm`),
  ]
}

function layerNames(prefix: string): readonly string[] {
  return [
    ...dense(`${prefix}attention.self.query`),
    ...dense(`${prefix}attention.self.key`),
    ...dense(`${prefix}attention.self.value`),
    ...dense(`${prefix}attention.output.dense`),
    ...norm(`${prefix}attention.output.LayerNorm`),
    ...dense(`${prefix}intermediate.dense`),
    ...dense(`${prefix}output.dense`),
    ...norm(`${prefix}output.LayerNorm`),
  ]
}

const dense = (name: string): readonly string[] => [`${name}.weight`, `${name}.weight.scale`, `${name}.bias`]
const norm = (name: string): readonly string[] => [`${name}.weight`, `${name}.bias`]
