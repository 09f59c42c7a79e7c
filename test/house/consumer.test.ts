import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, it } from 'vitest'

import { root } from '../docs/readmes.ts'
import { scratchFolder } from '../stores/scratch.ts'

const run = promisify(execFile)
const here = fileURLToPath(root)
const compiler = join(here, 'node_modules/typescript/bin/tsc')

const program = `import { Agent, createRuntime, memoryStore, redisStore, sqliteStore } from 'stratagent'
import { scriptedModel, providerServer } from 'stratagent/testing'

@Agent({ name: 'guide', persona: { id: 'guide', instructions: 'You guide.' }, model: 'scripted/guide' })
class Guide {}

export async function main(): Promise<readonly unknown[]> {
  const runtime = await createRuntime({ agents: [Guide], providers: [scriptedModel(['Paris.'])], store: memoryStore() })
  const { output } = await runtime.run(Guide, 'What is the capital of France?')
  await runtime.close()
  return [output.toUpperCase(), redisStore, sqliteStore, providerServer]
}
`

/** Compiles a program; what it says when it does not compile. */
async function complaintsOf(project: string): Promise<string> {
  try {
    await run(process.execPath, [compiler, '-p', project])
    return ''
  } catch (error) {
    return typeof error === 'object' && error !== null && 'stdout' in error ? String(error.stdout) : String(error)
  }
}

it('compiles in a project of its own without skipLibCheck, types of Node or a late target', async () => {
  const folder = scratchFolder()
  const built = join(folder, 'node_modules/stratagent')
  mkdirSync(built, { recursive: true })
  const compilerOptions = {
    module: 'NodeNext',
    target: 'ES2024',
    lib: ['ES2024', 'ESNext.Disposable'],
    types: ['node'],
    typeRoots: [join(here, 'node_modules/@types')],
    strict: true,
    experimentalDecorators: true,
    rewriteRelativeImportExtensions: true,
  }
  const building = {
    compilerOptions: {
      ...compilerOptions,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: join(here, 'src'),
      outDir: join(built, 'dist'),
      skipLibCheck: true,
    },
    files: ['index.ts', 'testing/index.ts'].map((entry) => join(here, 'src', entry)),
  }
  writeFileSync(join(folder, 'build.json'), JSON.stringify(building))
  await complaintsOf(join(folder, 'build.json')) // whether src compiles is another check's business

  const entry = (name: string) => ({ types: `./dist/${name}.d.ts` })
  const manifest = {
    name: 'stratagent',
    type: 'module',
    exports: { '.': entry('index'), './testing': entry('testing/index') },
  }
  writeFileSync(join(built, 'package.json'), JSON.stringify(manifest))
  symlinkSync(join(here, 'node_modules'), join(built, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(join(folder, 'main.ts'), program)
  const using = {
    compilerOptions: {
      module: 'NodeNext',
      target: 'ES2022',
      types: [],
      strict: true,
      experimentalDecorators: true,
      noEmit: true,
    },
    files: ['main.ts'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(using))
  expect(await complaintsOf(join(folder, 'tsconfig.json'))).toBe('')
}, 60_000)
