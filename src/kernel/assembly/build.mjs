// Builds every kernel of this folder: assembly/<name>.ts → ../<name>.wasm. With --check it compares instead of writing.
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import asc from 'assemblyscript/asc'

const folder = new URL('./', import.meta.url)
const flags = ['-O3', '--converge', '--noAssert', '--disableWarning', '112', '--runtime', 'stub', '--enable', 'simd']

const check = process.argv.includes('--check')
const names = (await readdir(folder)).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3))

for (const name of names.toSorted()) {
  const built = await compile(name)
  const target = new URL(`../${name}.wasm`, folder)
  await (check ? compare(name, built, target) : write(name, built, target))
}

async function compile(name) {
  const files = new Map()
  const { error, stderr } = await asc.main([`${name}.ts`, '--outFile', `${name}.wasm`, ...flags], {
    // the folder is the root, so that no path of a machine can reach the file
    readFile: (file) => readFile(new URL(file, folder), 'utf8').catch(() => null),
    writeFile: (file, contents) => void files.set(file, contents),
    listFiles: () => [],
  })
  if (error) throw new Error(`${name}.ts does not compile in ${fileURLToPath(folder)}: ${stderr.toString()}`, { cause: error })
  return files.get(`${name}.wasm`)
}

async function write(name, built, target) {
  await writeFile(target, built)
  console.log(`${name}.wasm built, ${built.length} bytes`)
}

async function compare(name, built, target) {
  const committed = await readFile(target).catch(() => Buffer.alloc(0))
  if (committed.equals(built)) return console.log(`${name}.wasm is what its source gives`)
  console.error(`${name}.wasm is not what its source gives: run node src/kernel/assembly/build.mjs and commit the file.`)
  process.exitCode = 1
}
