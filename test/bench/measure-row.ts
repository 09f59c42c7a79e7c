import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { resultOf, type Measured, type Result, type Row } from './row.ts'
import { rowNamed } from './rows.ts'

/** Milliseconds after which a row is given up: several times what the longest one takes. */
const longest = 180_000

/** What a row's process says. */
type Message = { readonly note: string } | { readonly measured: Measured }

export interface MeasureOptions {
  readonly quick: boolean
  readonly onNote: (text: string) => void
}

/** Measures a row in a process of its own, so that no row inherits another's heap, warmth or tracing. */
export async function measureRow(row: Row, { quick, onNote }: MeasureOptions): Promise<Result> {
  // what a row prints of itself must not get between the lines of the table
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const
  const words = [row.name, quick ? 'quick' : 'whole']
  const child = fork(fileURLToPath(import.meta.url), words, {
    stdio: [...stdio],
    timeout: longest,
    serialization: 'advanced', // as JSON a figure that is none would be null, and less than any goal
  })
  let measured: Measured | undefined
  const end = await new Promise((resolve, reject) => {
    child.on('message', (message: Message) => {
      if ('note' in message) return onNote(message.note)
      measured = message.measured
      child.kill() // what it has left open must not run beside the next row
    })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(signal ?? code))
  })
  if (measured === undefined) throw new Error(`The row '${row.name}' ended with ${String(end)} and no figure.`)
  for (const flaw of measured.flaws ?? []) onNote(`does not hold: ${flaw}`)
  return resultOf(row, measured)
}

async function measureHere(name: string, quick: boolean): Promise<void> {
  const say = (message: Message): void => void process.send?.(message)
  const measured = await rowNamed(name).measure({ quick, note: (note) => say({ note }) })
  say({ measured })
}

if (import.meta.main) {
  const [, , name = '', length] = process.argv
  await measureHere(name, length === 'quick')
}
