import { createInterface } from 'node:readline'

/** Keys of a terminal as they are pressed; else what the lines of the input hold. */
export async function* lettersOf(stdin: NodeJS.Process['stdin']): AsyncGenerator<string> {
  if (!stdin.isTTY) {
    for await (const line of createInterface({ input: stdin })) if (line.trim() !== '') yield line.trim().toLowerCase()
    return
  }
  stdin.setRawMode(true)
  try {
    for await (const pressed of stdin.setEncoding('utf8')) {
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
