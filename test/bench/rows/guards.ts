import { judge } from '../../../src/trust/verdict.ts'
import { drawn, wordsLimit } from '../limits/words.ts'
import type { Rewording } from '../rewordings.ts'
import { inRounds, median, medianOfPairs, ratio, type Side } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'

/** What judging a pair of texts costs beside counting the words they share, in microseconds. */
export async function guards({ quick, note }: Surroundings): Promise<Measured> {
  const sides = { ours: judged(drawn), unseen: judged(unseen), limit: wordsLimit(drawn) }
  const times = await inRounds(sides, { quick })
  note(`a stored question that was not read lately: ${(median(times.unseen) * 1e3).toFixed(1)} µs`)
  const [ours, limit] = [median(times.ours) * 1e3, median(times.limit) * 1e3]
  return { value: ours, limit, ratio: medianOfPairs(times.ours, times.limit, ratio) }
}

function judged(prepare: (count: number) => readonly Rewording[]): Side<Rewording> {
  return {
    prepare,
    run(pairs) {
      for (const { asked, stored } of pairs) {
        const { accepted, refusals } = judge(asked, [{ key: 'stored', text: stored, similarity: 1 }])
        if (accepted === undefined) throw new Error(`A rewording was refused: ${refusals[0]?.detail}`)
      }
    },
  }
}

let turn = 0

/** The same pairs with a blank more in one place and in another, so that no text comes again soon. */
function unseen(count: number): readonly Rewording[] {
  return drawn(count).map(({ asked, stored }) => {
    const words = stored.split(' ')
    const [first, second] = [turn % words.length, Math.floor(turn / words.length) % words.length]
    turn++
    return { asked, stored: words.map((word, at) => (at === first || at === second ? `${word} ` : word)).join(' ') }
  })
}
