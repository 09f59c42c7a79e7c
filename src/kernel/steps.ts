/** Long work in steps: whoever does it may let others run between any two. */
export type Steps<T> = Generator<undefined, T, undefined>

/** Milliseconds that work in the background holds the event loop. */
const longest = 4

/** Does all of it in one go. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** Does what it is given one after the other, in slices of a few milliseconds: what is short is done at once. */
export function slices(): (steps: Steps<void>) => void {
  const line: Steps<void>[] = []
  const work = (): void => {
    const until = performance.now() + longest
    for (let [first] = line; first !== undefined; [first] = line) {
      if (first.next().done === true) line.shift()
      if (performance.now() >= until) break
    }
    if (line.length > 0) setImmediate(work)
  }
  return (steps) => {
    if (line.push(steps) === 1) work()
  }
}
