import { inRounds, median, type Side } from '../rounds.ts'
import { rewordings, type Rewording } from '../rewordings.ts'

/** The least a comparison of two texts can do: the words of both in lower case, and how many they share. */
export function wordsLimit(draw: (count: number) => readonly Rewording[]): Side<Rewording> {
  return {
    prepare: draw,
    run(pairs) {
      for (const { asked, stored } of pairs) if (shared(asked, stored) === 0) throw new Error('Nothing is shared.')
    },
  }
}

function shared(left: string, right: string): number {
  const words = new Set(wordsOf(left))
  let count = 0
  for (const word of new Set(wordsOf(right))) if (words.has(word)) count++
  return count
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}']+/u)
}

/** Pairs in turn. */
export function drawn(count: number): readonly Rewording[] {
  return Array.from({ length: count }, (_, index) => rewordings[index % rewordings.length] ?? none)
}
const none: Rewording = { asked: '', stored: '' }

if (import.meta.main) {
  const times = await inRounds({ words: wordsLimit(drawn) })
  console.log(`the words that two texts of 30 share: ${(median(times.words) * 1e3).toFixed(2)} µs`)
}
