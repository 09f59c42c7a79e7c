/**
 * The longest time that some work kept the event loop from its next turn, in milliseconds of this thread on a
 * processor: what other processes take is not counted.
 */
export async function longestHold(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let isOver = false
  let last = busy()
  const turn = (): void => {
    const now = busy()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) setImmediate(turn)
  }
  const first = setImmediate(turn)
  await work()
  isOver = true
  clearImmediate(first)
  return Math.max(longest, busy() - last)
}

function busy(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e3
}
