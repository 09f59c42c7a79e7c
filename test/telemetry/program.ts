import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const flags = ['--conditions=stratagent-source', '--enable-source-maps', '--import', '@oxc-node/core/register']
/** What would send its telemetry somewhere else, or tell it that it is being tested. */
const leading = /^(OTEL|VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|MODE$|PROD$|DEV$)/

/** A program of this folder in a process of its own. */
export interface Program {
  /** Says a line to it and gives the one that comes back. */
  ask(line: string): Promise<string>
  /** The next line it says. */
  hear(): Promise<string>
  /** Says no more to it and waits for its end: the code, and everything it complained of. */
  end(): Promise<{ readonly code: number | null; readonly complaints: string }>
  /** Ends it, whatever it does. */
  kill(): void
}

export function startProgram(script: string, environment: Readonly<Record<string, string>>): Program {
  const kept = Object.entries(process.env).filter(([name]) => !leading.test(name))
  const child = spawn(process.execPath, [...flags, fileURLToPath(new URL(script, import.meta.url))], {
    env: { ...Object.fromEntries(kept), ...environment },
    stdio: 'pipe',
  })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const closed = once(child, 'close')

  const hear = async (): Promise<string> => {
    const { done, value } = await lines.next()
    if (done === true) throw new Error(`The program ended without a word. ${complaints}`)
    return value
  }
  return {
    hear,
    ask(line) {
      child.stdin.write(`${line}\n`)
      return hear()
    },
    async end() {
      child.stdin.end()
      await closed
      return { code: child.exitCode, complaints }
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
