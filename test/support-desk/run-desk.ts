import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { root } from '../docs/readmes.ts'

export interface DeskEnd {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

export interface DeskStart {
  /** Folder in which the cache lies. */
  readonly folder: string
  readonly words: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Sends this as soon as the first line of progress is out. */
  readonly stopWith?: 'SIGINT' | 'SIGTERM'
}

const program = fileURLToPath(new URL('examples/support-desk/main.ts', root))
const register = import.meta.resolve('@oxc-node/core/register')
const flags = ['--conditions=stratagent-source', '--enable-source-maps', '--import', register]
/** What would lead it to a provider or a collector, or tell it that it is being tested. */
const leading = /^(ANTHROPIC|OPENAI|OTEL|STRATAGENT|VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|MODE$|PROD$|DEV$)/

/** The main job, as a person starts it, in a folder of its own and with no key. */
export function runDesk({ folder, words, environment = {}, stopWith }: DeskStart): Promise<DeskEnd> {
  const kept = Object.entries(process.env).filter(([name]) => !leading.test(name))
  const env = {
    ...Object.fromEntries(kept),
    TS_NODE_PROJECT: fileURLToPath(new URL('tsconfig.json', root)),
    ...environment,
  }
  const child = spawn(process.execPath, [...flags, program, ...words], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 100_000,
  })
  let [output, errors] = ['', '']
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const wasUnderWay = isUnderWay(output)
    output += text
    if (stopWith !== undefined && !wasUnderWay && isUnderWay(output)) child.kill(stopWith)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output, errors }))
  })
}

function isUnderWay(output: string): boolean {
  return output.includes('hit rate')
}
