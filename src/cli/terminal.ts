import type { Terminal } from './command.ts'
import { lettersOf } from './letters.ts'

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>

/** The terminal this process runs in, or the files its output goes to. */
export function processTerminal({ stdin, stdout, stderr }: Streams = process): Terminal {
  let moving = false

  function clear(): void {
    if (moving) stderr.write('\r\u001B[K')
    moving = false
  }

  return {
    width: Math.max(60, Math.min(stdout.columns ?? 80, 120)),
    print(line) {
      clear()
      stdout.write(`${line}\n`)
    },
    note(line) {
      clear()
      stderr.write(`${line}\n`)
    },
    progress(line) {
      if (!stderr.isTTY) return void stderr.write(`${line}\n`)
      clear()
      stderr.write(line)
      moving = true
    },
    letters: () => lettersOf(stdin),
  }
}
