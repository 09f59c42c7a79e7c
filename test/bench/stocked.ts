import { createRuntime, memoryStore, type Runtime, type RuntimeOptions } from 'stratagent'

import { fixedModel } from './fixed-model.ts'
import type { Prompt, Prompts } from './prompts.ts'
import type { Side } from './rounds.ts'

/** A runtime as a server has it, with an answer in its store for each of the prompts. */
export async function stockedRuntime(source: Prompts, options: RuntimeOptions = {}): Promise<Runtime> {
  const store = options.store ?? memoryStore({ bytes: 256 * 2 ** 20 })
  const runtime = await createRuntime({ providers: [fixedModel()], store, ...options })
  for (const prompt of source.all()) await runtime.llm(prompt, { tenant: 'acme', cache: { semantic: 'off' } })
  return runtime
}

type Asked = Awaited<ReturnType<Runtime['llm']>>
type Ask = (request: Prompt) => Promise<Asked>

/** Exact hits one after the other; one that is no hit ends the measurement. */
export function exactHits({ draw }: Prompts, ask: Ask): Side<Prompt> {
  return {
    prepare: draw,
    async run(requests) {
      for (const request of requests) requireHit(await ask(request))
    },
  }
}

/** The same with so many in flight at a time. */
export function exactHitsInFlight({ draw }: Prompts, ask: Ask, flight = 64): Side<Prompt> {
  return {
    prepare: (count) => draw(Math.ceil(count / flight) * flight),
    async run(requests) {
      for (let first = 0; first < requests.length; first += flight) {
        const answers = await Promise.all(requests.slice(first, first + flight).map(ask))
        for (const answer of answers) requireHit(answer)
      }
    },
  }
}

function requireHit({ servedBy }: Asked): void {
  if (servedBy !== 'exact') throw new Error(`An exact hit was served by ${servedBy}.`)
}
