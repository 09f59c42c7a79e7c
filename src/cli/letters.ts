import { on } from 'node:events'
import { createInterface } from 'node:readline'

/** Keys of a terminal as they are pressed; else what the lines of the input hold. Who has enough leaves the input closed. */
export async function* lettersOf(stdin: NodeJS.Process['stdin']): AsyncGenerator<string> {
  try {
    yield* stdin.isTTY ? keysOf(stdin) : linesOf(stdin)
  } finally {
    // what is open, and may say more, would keep the process
    stdin.destroy()
  }
}

async function* linesOf(stdin: NodeJS.Process['stdin']): AsyncGenerator<string> {
  for await (const line of createInterface({ input: stdin })) if (line.trim() !== '') yield line.trim().toLowerCase()
}

async function* keysOf(stdin: NodeJS.Process['stdin']): AsyncGenerator<string> {
  stdin.setRawMode(true)
  try {
    // each press by itself, also those that come while the one before is worked on
    for await (const [pressed] of on(stdin.setEncoding('utf8'), 'data', { close: ['end', 'close'] })) {
      const key = String(pressed)
      // more than one at a time was pasted, or is an arrow: nobody meant a letter
      if (key.length === 1) yield stops.has(key) ? 'q' : key.toLowerCase()
    }
  } finally {
    stdin.setRawMode(false)
  }
}

/** Ctrl-C and Ctrl-D: in raw mode they come as characters. */
const stops = new Set(['\u0003', '\u0004'])
