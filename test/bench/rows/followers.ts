import { createRuntime, memoryStore, type LlmStream } from 'stratagent'

import { fixedModel } from '../fixed-model.ts'
import { median } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'

const followers = 7
const warmUp = 20

/** How long after the leader's first delta the slowest of its followers has its own, in milliseconds. */
export async function streamFollowers({ quick, note }: Surroundings): Promise<Measured> {
  const model = fixedModel({ deltas: 50, begin: () => new Promise((resolve) => void setTimeout(resolve, 2)) })
  const runtime = await createRuntime({ providers: [model], store: memoryStore(), embedder: false })
  const lags: number[] = []
  const rounds = quick ? 10 : 200
  for (let round = 0; round < warmUp + rounds; round++) {
    const ask = (): LlmStream => runtime.streamLlm(asked(`Question ${round}`), { tenant: 'acme' })
    const streams = Array.from({ length: 1 + followers }, ask)
    const [leader = Number.NaN, ...others] = await Promise.all(streams.map(firstDelta))
    await Promise.all(streams.map(({ result }) => result))
    if (round >= warmUp) lags.push(Math.max(0, ...others.map((at) => at - leader)))
  }
  const calls = model.calls
  await runtime.close()
  const slow = lags.toSorted((left, right) => left - right)[Math.floor(lags.length * 0.95)]
  note(`${followers} followers; ${slow?.toFixed(3)} ms at the 95th of 100`)
  const questions = warmUp + rounds
  return {
    value: median(lags),
    flaws: calls === questions ? [] : [`${calls} provider calls for ${questions} questions`],
  }
}

function asked(content: string) {
  return { model: 'fixed/one', messages: [{ role: 'user' as const, content }] }
}

async function firstDelta(stream: LlmStream): Promise<number> {
  let at = Number.NaN
  for await (const event of stream) if (event.type === 'text' && Number.isNaN(at)) at = performance.now()
  return at
}
