import { createRuntime, memoryStore } from 'stratagent'

import { readQuestions } from '../../../examples/support-desk/questions.ts'
import { fixedModel } from '../fixed-model.ts'
import { longestHold } from '../loop-hold.ts'
import { median } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'
import { requestOf } from '../strangers.ts'

const count = 1_000

/** The longest that the event loop waits while a thousand new questions are asked at once, in milliseconds. */
export async function questionsAtOnce({ quick, note }: Surroundings): Promise<Measured> {
  const texts = readQuestions()
    .slice(0, count)
    .map(({ text }) => text)
  const runtime = await createRuntime({ providers: [fixedModel()], store: memoryStore() })
  const holds: number[] = []
  // the first thousand starts the encoder's thread, too
  for (let round = 0; round < (quick ? 2 : 5); round++) {
    const tenant = `tenant-${round}`
    const ask = (text: string) => runtime.llm(requestOf(text), { tenant })
    holds.push(await longestHold(() => Promise.all(texts.map(ask))))
  }
  const encoding: number[] = []
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    const ask = (text: string) => runtime.embed([text], { tenant: `encoded-${round}` })
    encoding.push(await longestHold(() => Promise.all(texts.slice(0, quick ? 100 : count).map(ask))))
  }
  await runtime.close()
  note(`the first thousand ${holds[0]?.toFixed(1)} ms, the worst ${Math.max(...holds).toFixed(1)} ms`)
  note(`a thousand that only ask for their vectors: ${encoding.map((hold) => hold.toFixed(1)).join(', ')} ms`)
  return { value: median(holds) }
}
