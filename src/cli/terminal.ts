import type { Terminal } from './command.ts'

/** The terminal this process runs in, or the files its output goes to. */
export function processTerminal({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'> = process): Terminal {
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
  }
}
