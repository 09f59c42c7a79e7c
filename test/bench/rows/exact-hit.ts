import type { Runtime } from 'stratagent'

import { exactLimit } from '../limits/exact.ts'
import { type Prompt, prompts } from '../prompts.ts'
import { difference, inRounds, median, medianOfPairs, ratio } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'
import { exactHits, stockedRuntime } from '../stocked.ts'
import { startTracing } from '../tracing.ts'

interface ExactHitOptions {
  /** Characters of a prompt. @default 1_000 */
  readonly size?: number
  /** @default false */
  readonly traced?: boolean
}

/** An exact hit in process beside canonical JSON, SHA-256 and a Map. */
export async function exactHit(
  { quick, note }: Surroundings,
  { size = 1_000, traced = false }: ExactHitOptions = {},
): Promise<Measured> {
  const tracing = traced ? startTracing() : undefined
  const source = prompts({ size, count: size > 4_000 ? 250 : 1_000 })
  const runtime = await stockedRuntime(source)
  const bound = boundSides(runtime)
  const times = await inRounds(
    {
      ours: exactHits(source, (request) => runtime.llm(request, { tenant: 'acme' })),
      limit: exactLimit(source),
      tenant: exactHits(source, bound.tenant),
      user: exactHits(source, bound.user),
    },
    { quick },
  )
  const [ours, limit] = [median(times.ours) * 1e3, median(times.limit) * 1e3]
  note(`identity bound: ${micro(times.tenant)} µs with a tenant, ${micro(times.user)} µs with a user too`)
  note(`beyond the limit: ${(medianOfPairs(times.ours, times.limit, difference) * 1e3).toFixed(2)} µs`)
  if (tracing !== undefined) note(await spansPerHit(runtime, tracing.exported))
  await runtime.close()
  return { value: ours, limit, ratio: medianOfPairs(times.ours, times.limit, ratio) }
}

function boundSides(runtime: Runtime) {
  const tenant = runtime.as({ tenant: 'acme' })
  const user = runtime.as({ tenant: 'acme', user: 'u7' })
  return {
    tenant: (request: Prompt) => tenant.llm(request),
    user: (request: Prompt) => user.llm(request),
  }
}

async function spansPerHit(runtime: Runtime, exported: () => Promise<number>): Promise<string> {
  const source = prompts({ count: 1_000 })
  const before = await exported()
  for (const request of source.draw(100)) await runtime.llm(request, { tenant: 'acme' })
  return `${((await exported()) - before) / 100} spans a hit reached the exporter`
}

function micro(times: readonly number[]): string {
  return (median(times) * 1e3).toFixed(2)
}
