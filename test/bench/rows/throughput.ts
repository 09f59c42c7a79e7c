import { type Prompt, prompts } from '../prompts.ts'
import { inRounds, median } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'
import { exactHits, exactHitsInFlight, stockedRuntime } from '../stocked.ts'
import { startTracing } from '../tracing.ts'

/** Exact hits of 1 KB prompts that one process serves in a second, 64 in flight. */
export async function hitsPerSecond(
  { quick, note }: Surroundings,
  { traced = false }: { readonly traced?: boolean } = {},
): Promise<Measured> {
  if (traced) startTracing()
  const source = prompts()
  const runtime = await stockedRuntime(source)
  const ask = (request: Prompt) => runtime.llm(request, { tenant: 'acme' })
  const times = await inRounds(
    { flight: exactHitsInFlight(source, ask), single: exactHits(source, ask) },
    { quick, rounds: 80, batch: 10 },
  )
  await runtime.close()
  note(`one after the other: ${Math.round(1e3 / median(times.single))} hits/s`)
  return { value: Math.round(1e3 / median(times.flight)) }
}
