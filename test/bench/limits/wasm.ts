import { main } from 'assemblyscript/asc'

export interface Memory {
  readonly buffer: ArrayBuffer
  /** Adds pages of 64 KiB; views made before are void. */
  grow(pages: number): number
}

/** The part of the engine's WebAssembly that is used here. */
declare const WebAssembly: {
  readonly instantiate: (bytes: Uint8Array) => Promise<{ readonly instance: { readonly exports: unknown } }>
}

const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--disableWarning', '112']

/** Compiles AssemblyScript and gives what it exports, which is for the caller to know. */
export async function compiled<Exports>(source: string): Promise<Exports & { readonly memory: Memory }> {
  let binary: Uint8Array | undefined
  const { error } = await main(['limit.ts', '--outFile', 'limit.wasm', ...flags], {
    readFile: (file) => (file === 'limit.ts' ? source : null),
    writeFile: (_file, contents) => {
      if (typeof contents !== 'string') binary = contents
    },
    listFiles: () => [],
  })
  if (error !== null || binary === undefined) throw new Error('The limit does not compile.', { cause: error })
  const { instance } = await WebAssembly.instantiate(binary)
  return instance.exports as Exports & { readonly memory: Memory } // named by the caller, beside the source
}
