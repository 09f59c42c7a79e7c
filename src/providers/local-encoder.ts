import type { MinilmEncoder } from './minilm-encoder.ts'
import { minilmEncoder } from './minilm-encoder.ts'
import { onnxEncoder } from './onnx-encoder.ts'

/** What encodes locally, and from which files: said to a thread as it is said here. */
export interface LocalEngine {
  /** Folder of vocabulary and weights, as a URL. */
  readonly assets: string
  /** Path of the ONNX file, where ONNX Runtime encodes. */
  readonly onnxModel?: string
}

/** The encoder of an engine. */
export function localEncoder({ assets, onnxModel }: LocalEngine): MinilmEncoder {
  const folder = new URL(assets)
  return onnxModel === undefined ? minilmEncoder({ assets: folder }) : onnxEncoder({ model: onnxModel, assets: folder })
}
