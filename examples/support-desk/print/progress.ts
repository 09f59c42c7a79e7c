import { count, money, percent } from './words.ts'

/** How far it is. */
export interface Progress {
  readonly done: number
  readonly of: number
  readonly hits: number
  readonly spentUsd: number
  readonly savedUsd: number
}

/** Shows how far it is: in place on a terminal, else a line for each tenth. */
export function progressLine(out: NodeJS.WriteStream): { show(progress: Progress): void; end(): void } {
  let shownAt = 0
  let tenth = 0
  let isOpen = false
  return {
    show(progress) {
      const { done, of } = progress
      if (out.isTTY) {
        if (performance.now() - shownAt < 100 && done < of) return
        shownAt = performance.now()
        isOpen = true
        out.write(`\r${sentence(progress)}\u001B[K`)
        return
      }
      const reached = Math.floor((done * 10) / of)
      if (reached === tenth) return
      tenth = reached
      out.write(`${sentence(progress)}\n`)
    },
    end() {
      if (isOpen) out.write('\n')
      isOpen = false
    },
  }
}

function sentence({ done, of, hits, spentUsd, savedUsd }: Progress): string {
  const share = `${count(done).padStart(count(of).length)} of ${count(of)}`
  return `  ${share}   hit rate ${percent(hits / Math.max(1, done)).padStart(6)}   spent ${money(spentUsd)}   saved ${money(savedUsd)}`
}
