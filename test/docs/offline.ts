import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { root } from './readmes.ts'

/** What a program printed and how it ended. */
export interface Ended {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

const flags = [
  '--conditions=stratagent-source',
  '--enable-source-maps',
  '--import',
  import.meta.resolve('@oxc-node/core/register'),
]

/** What would lead a program to a provider, a collector or a server, or tell it that it is being tested. */
const leading = /^(ANTHROPIC|OPENAI|OTEL|REDIS|STRATAGENT|VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|MODE$|PROD$|DEV$)/

/** A new folder inside the repository, where programs find `stratagent` by its name. */
export function scratchFolder(): string {
  return mkdtempSync(fileURLToPath(new URL('test/.tmp-', root)))
}

/** Removes a folder made by `scratchFolder`. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

/** Runs a TypeScript program in a folder, with no key and no address in its environment. */
export async function runOffline(program: string, folder: string): Promise<Ended> {
  const kept = Object.entries(process.env).filter(([name]) => !leading.test(name))
  const env = { ...Object.fromEntries(kept), TS_NODE_PROJECT: fileURLToPath(new URL('tsconfig.json', root)) }
  return run([...flags, program], { cwd: folder, env })
}

/** Runs the type checker over the project file of a folder. */
export async function typecheck(folder: string): Promise<Ended> {
  return run([fileURLToPath(new URL('node_modules/typescript/bin/tsc', root)), '-p', folder], { cwd: folder })
}

function run(words: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Promise<Ended> {
  const child = spawn(process.execPath, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 })
  let [output, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output, errors }))
  })
}
