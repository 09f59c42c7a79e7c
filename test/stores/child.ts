import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const sources = ['--conditions=stratagent-source', '--import', '@oxc-node/core/register']

export interface Child {
  /** Sends a line and gives the one that comes back. */
  ask(line: string): Promise<string>
  /** The next line the child says. */
  hear(): Promise<string>
  /** Gives the signal or the code it ended with. */
  kill(signal: NodeJS.Signals): Promise<NodeJS.Signals | number | null>
}

/** Runs a script of this folder in a process of its own, from source; it is gone when the test ends. */
export function startChild(script: string, ...args: readonly string[]): Child {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [...sources, file, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => undefined) // that it has ended is said where its next line is waited for
  onTestFinished(() => void child.kill('SIGKILL'))
  const hear = linesOf(child)

  return {
    hear,
    async ask(line) {
      child.stdin.write(`${line}\n`)
      return hear()
    },
    async kill(signal) {
      const ended = once(child, 'exit')
      child.kill(signal)
      const [code, by]: unknown[] = await ended
      return typeof by === 'string' ? (by as NodeJS.Signals) : Number(code)
    },
  }
}

function linesOf(child: ChildProcess): () => Promise<string> {
  const lines: string[] = []
  const waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = []
  let rest = ''
  let complaints = ''
  let end: Error | undefined
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) {
      const waiter = waiting.shift()
      if (waiter === undefined) lines.push(line)
      else waiter.resolve(line)
    }
  })
  // 'close' and not 'exit': what it said last has been read by then
  child.on('close', (code, signal) => {
    const how = signal === null ? `with code ${code}` : `by ${signal}`
    const why = complaints === '' ? 'and wrote nothing on standard error' : `after it wrote:\n${complaints}`
    end = new Error(`The child ended ${how} before it said another line, ${why}.`)
    for (const { reject } of waiting.splice(0)) reject(end)
  })
  return () =>
    new Promise((resolve, reject) => {
      const line = lines.shift()
      if (line !== undefined) resolve(line)
      else if (end !== undefined) reject(end)
      else waiting.push({ resolve, reject })
    })
}
