import { createRuntime, memoryStore } from 'stratagent'

import { fixedModel } from '../fixed-model.ts'
import { type Prompt, prompts } from '../prompts.ts'
import { difference, inRounds, median, medianOfPairs } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'

/** What the chain adds to a model call with every layer off, in microseconds. */
export async function chainOverhead({ quick, note }: Surroundings): Promise<Measured> {
  const source = prompts()
  const model = fixedModel()
  const runtime = await createRuntime({ providers: [model], store: memoryStore(), cache: false, embedder: false })
  const [first] = source.draw(1)
  if (first !== undefined) await runtime.llm(first, { tenant: 'acme' })
  const call = model.lastCall

  const times = await inRounds(
    {
      ours: {
        prepare: source.draw,
        async run(requests: readonly Prompt[]) {
          for (const request of requests) await runtime.llm(request, { tenant: 'acme' })
        },
      },
      bare: {
        prepare: source.draw,
        async run(requests: readonly Prompt[]) {
          for (const request of requests) await model.call({ ...call, request })
        },
      },
    },
    { quick },
  )
  await runtime.close()
  note(`the bare provider call: ${(median(times.bare) * 1e3).toFixed(2)} µs`)
  return { value: medianOfPairs(times.ours, times.bare, difference) * 1e3 }
}
