import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

import { StratagentError } from '../contract/errors.ts'

/** The part of `onnxruntime-node` that is used here. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(path: string, options: object): Promise<OnnxSession>
  }
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dimensions: readonly number[]) => object
}

/** A model that is loaded. */
export interface OnnxSession {
  readonly inputNames: readonly string[]
  run(feeds: Readonly<Record<string, object>>): Promise<Readonly<Record<string, OnnxOutput>>>
}

export interface OnnxOutput {
  readonly data: unknown
  readonly dims: readonly number[]
}

const packageName = 'onnxruntime-node'
/** Loads from where this package is installed: who does not use it need not have it, nor the compiler know it. */
const installed = createRequire(import.meta.url)

/** Whether the package is installed where it would be loaded from. */
export function hasOnnxRuntime(): boolean {
  try {
    installed.resolve(packageName)
    return true
  } catch {
    return false
  }
}

/** What keeps an ONNX model from being used, in a sentence; undefined when nothing does. */
export function refuseOnnx(path: string | undefined): string | undefined {
  if (path === undefined) {
    return "localEmbedder: `engine: 'onnx'` needs `onnxModel`, the path of all-MiniLM-L6-v2 as an ONNX file. Give it, or leave `engine` out."
  }
  if (!hasOnnxRuntime()) {
    return `localEmbedder: \`engine: 'onnx'\` needs the package ${packageName}, which is not installed. Install it (npm install ${packageName}), or leave \`engine\` out.`
  }
  if (!existsSync(path))
    return 'localEmbedder: there is no file at `onnxModel`. Give the path of the ONNX file that is there.'
  return undefined
}

/** The package. @throws StratagentError `EMBEDDER_UNAVAILABLE` that says what to do */
export function loadOnnxRuntime(): OnnxRuntime {
  try {
    const loaded: unknown = installed(packageName)
    if (isRuntime(loaded)) return loaded
    throw new Error('it has no InferenceSession.')
  } catch (cause) {
    throw unavailableOnnx(`The package ${packageName} cannot be loaded`, cause)
  }
}

/** That the engine cannot be used, and what to do. */
export function unavailableOnnx(what: string, cause: unknown): StratagentError {
  const reason = cause instanceof Error ? cause.message : 'unknown reason'
  const sentence = `${what}: ${reason} Install it anew, or write \`localEmbedder({ engine: 'wasm' })\`, which needs nothing.`
  return new StratagentError('EMBEDDER_UNAVAILABLE', sentence, { cause })
}

function isRuntime(value: unknown): value is OnnxRuntime {
  if (!isRecord(value)) return false
  const { InferenceSession: session, Tensor } = value
  return typeof Tensor === 'function' && typeof session === 'function' && 'create' in session
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
