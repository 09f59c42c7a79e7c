import type { Writable } from 'node:stream'

/** Writes each piece as late as is said when it comes, and never before one that came earlier. */
export function lateWriter(to: Writable, latency: () => number): (piece: Buffer) => void {
  const waiting: { readonly piece: Buffer; readonly dueAt: number }[] = []
  let timer: NodeJS.Timeout | undefined

  const write = () => {
    timer = undefined
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const wait = Math.ceil(first.dueAt - performance.now())
      if (wait > 0) {
        timer = setTimeout(write, wait)
        return
      }
      waiting.shift()
      if (to.writable) to.write(first.piece)
    }
  }
  return (piece) => {
    waiting.push({ piece, dueAt: performance.now() + latency() })
    if (timer === undefined) write()
  }
}
