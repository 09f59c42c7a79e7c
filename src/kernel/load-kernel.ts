import { readFileSync } from 'node:fs'

/** A kernel's function: addresses and counts in, a number out. */
export type KernelFunction = (...numbers: readonly number[]) => number

/** The memory of a kernel. Growing it replaces `buffer`: make views anew after that. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer
  /** Adds pages of 64 KiB and gives how many there were. */
  grow(pages: number): number
}

/** One instance of a kernel, with a memory of its own. */
export interface Kernel<Name extends string> {
  readonly memory: KernelMemory
  readonly functions: Readonly<Record<Name, KernelFunction>>
}

/** The part of the engine's WebAssembly that is used here. */
declare const WebAssembly: {
  readonly Memory: abstract new () => KernelMemory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> }
}

const PAGE = 65_536

/** A new instance of `<file>.wasm`. Throws a plain error: whoever loads knows whose failure it is. */
export function loadKernel<Name extends string>(file: string, names: readonly Name[]): Kernel<Name> {
  // src lies beside dist in the package, and this file equally deep in both
  const bytes = readFileSync(new URL(`../../src/kernel/${file}.wasm`, import.meta.url))
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  const { memory } = exports
  if (!(memory instanceof WebAssembly.Memory)) throw new Error(`${file}.wasm exports no memory.`)
  if (!offers(exports, names)) throw new Error(`${file}.wasm does not export all of ${names.join(', ')}.`)
  return { memory, functions: exports }
}

/** Room for `bytes` more bytes; gives its address. */
export function growMemory(memory: KernelMemory, bytes: number): number {
  return memory.grow(Math.ceil(bytes / PAGE)) * PAGE
}

function offers<Name extends string>(
  exports: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): exports is Readonly<Record<Name, KernelFunction>> {
  return names.every((name) => typeof exports[name] === 'function')
}
