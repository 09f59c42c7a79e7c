import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A line that a worker says. */
export interface Said {
  readonly what: string
  readonly pid: number
  readonly [field: string]: unknown
}

/** A worker in a process of its own. */
export interface WorkerProcess {
  readonly pid: number
  readonly said: readonly Said[]
  /** Resolves with the first line of the kind that it has said or will say. */
  hears(what: string, matches?: (said: Said) => boolean): Promise<Said>
  tell(word: string): void
  signal(signal: NodeJS.Signals): void
  /** Lets it close. */
  close(): Promise<void>
}

const flags = [
  '--conditions=stratagent-source',
  '--import',
  import.meta.resolve('@oxc-node/core/register'),
  fileURLToPath(new URL('worker-process.ts', import.meta.url)),
]

/** Starts a worker, and waits until it takes runs. It does not outlive the test. */
export async function startProcess(options: object): Promise<WorkerProcess> {
  const env = { ...process.env, TS_NODE_PROJECT: fileURLToPath(new URL('../../../tsconfig.json', import.meta.url)) }
  const child = spawn(process.execPath, [...flags, JSON.stringify(options)], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const worker = handle(child)
  onTestFinished(() => void child.kill('SIGKILL'))
  await worker.hears('ready')
  return worker
}

function handle(child: ChildProcess): WorkerProcess {
  const said: Said[] = []
  const listeners = new Set<(line: Said) => void>()
  if (child.stdout === null || child.stdin === null) throw new Error('A worker has no pipes.')
  const { stdin } = child
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told = JSON.parse(line) as Said
    said.push(told)
    for (const listener of listeners) listener(told)
  })
  return {
    pid: child.pid ?? 0,
    said,
    hears(what, matches = () => true) {
      const fits = (line: Said): boolean => line.what === what && matches(line)
      const known = said.find(fits)
      if (known !== undefined) return Promise.resolve(known)
      return new Promise((resolve, reject) => {
        const listener = (line: Said): void => {
          if (!fits(line)) return
          listeners.delete(listener)
          resolve(line)
        }
        listeners.add(listener)
        void ended.then(() => reject(new Error(`The worker ended before it said «${what}».`)))
      })
    },
    tell: (word) => void stdin.write(`${word}\n`),
    signal: (signal) => void child.kill(signal),
    async close() {
      stdin.write('close\n')
      await ended
    },
  }
}
