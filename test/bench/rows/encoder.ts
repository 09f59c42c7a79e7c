import { createRuntime, memoryStore } from 'stratagent'

import { longestHold } from '../loop-hold.ts'
import { seeded } from '../random.ts'
import { inRounds, median } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'

/** Words that are one token each. */
const words =
  'how can i change the name on my new card when it was sent to an old house and nobody there will open the door for you'.split(
    ' ',
  )
/** Tokens the encoder puts around a text. */
const around = 2
/** Longest hold of the event loop, in milliseconds, of a text that is not short. */
const longestTurn = 10
const short = 32

/** The encoder alone, by the number of tokens; never a text twice. */
export async function encoder(tokens: number, { quick, note }: Surroundings): Promise<Measured> {
  const runtime = await createRuntime({ store: memoryStore(), cache: false, providers: [] })
  const random = seeded(tokens)
  const word = (): string => words[Math.floor(random() * words.length)] ?? ''
  const text = (): string => Array.from({ length: tokens - around }, word).join(' ')
  const times = await inRounds(
    {
      ours: {
        prepare: (count) => Array.from({ length: count }, text),
        async run(texts: readonly string[]) {
          for (const one of texts) await runtime.embed([one], { tenant: 'acme' })
        },
      },
    },
    { quick, rounds: 120, batch: 1 },
  )
  const holds: number[] = []
  for (let round = 0; round < (quick ? 5 : 40); round++) {
    const one = text()
    holds.push(await longestHold(() => runtime.embed([one], { tenant: 'acme' })))
  }
  await runtime.close()
  const longest = Math.max(...holds)
  note(`the event loop waited ${longest.toFixed(1)} ms at most, ${median(holds).toFixed(1)} ms in the middle`)
  const flaw = `the event loop was held for ${longest.toFixed(1)} ms, more than ${longestTurn} ms`
  return { value: median(times.ours), flaws: tokens > short && longest > longestTurn ? [flaw] : [] }
}
