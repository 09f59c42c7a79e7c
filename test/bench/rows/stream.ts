import { createRuntime, memoryStore, type Call } from 'stratagent'

import { fixedModel } from '../fixed-model.ts'
import { type Prompt, prompts } from '../prompts.ts'
import { difference, inRounds, median, medianOfPairs } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'

const deltas = 50

/** What the chain adds to a streamed answer of 50 deltas, read to its end, with every layer off; in microseconds. */
export async function streamOverhead({ quick, note }: Surroundings): Promise<Measured> {
  const source = prompts()
  const model = fixedModel({ deltas })
  const runtime = await createRuntime({ providers: [model], store: memoryStore(), cache: false, embedder: false })
  const read = async (request: Prompt): Promise<void> => {
    const stream = runtime.streamLlm(request, { tenant: 'acme' })
    let seen = 0
    for await (const event of stream) if (event.type === 'text') seen++
    await stream.result
    if (seen !== deltas) throw new Error(`The stream had ${seen} deltas, not ${deltas}.`)
  }
  for (const request of source.draw(1)) await read(request)
  const { sink: _sink, ...call } = model.lastCall
  const bare = async (request: Prompt): Promise<void> => {
    await model.call({ ...call, request, sink: emptySink() })
  }

  const times = await inRounds(
    {
      ours: { prepare: source.draw, run: inTurn(read) },
      bare: { prepare: source.draw, run: inTurn(bare) },
    },
    { quick },
  )
  await runtime.close()
  note(`the bare provider call: ${(median(times.bare) * 1e3).toFixed(2)} µs`)
  return { value: medianOfPairs(times.ours, times.bare, difference) * 1e3 }
}

function inTurn(work: (request: Prompt) => Promise<void>): (requests: readonly Prompt[]) => Promise<void> {
  return async (requests) => {
    for (const request of requests) await work(request)
  }
}

function emptySink(): NonNullable<Call<'llm'>['sink']> {
  return { started: false, write: () => Promise.resolve() }
}
