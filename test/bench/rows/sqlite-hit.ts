import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRuntime, sqliteStore } from 'stratagent'

import { fixedModel } from '../fixed-model.ts'
import { sqliteLimit } from '../limits/sqlite.ts'
import { type Prompts, prompts } from '../prompts.ts'
import { inRounds, median, medianOfPairs, ratio } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'
import { exactHits, stockedRuntime } from '../stocked.ts'

/** An exact hit in a sqlite file, the default store, beside the bare SELECT and the same digest. */
export async function sqliteExactHit({ quick, note }: Surroundings): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'stratagent-bench-'))
  const source = prompts()
  const path = join(folder, 'cache.sqlite')
  const store = sqliteStore({ path })
  const limit = sqliteLimit(source, folder)
  try {
    const runtime = await stockedRuntime(source, { store })
    const ours = exactHits(source, (request) => runtime.llm(request, { tenant: 'acme' }))
    const times = await inRounds({ ours, limit: limit.side }, { quick })
    await runtime.close()
    note(`an entry that this process has not read before: ${((await firstHit(path, source)) * 1e3).toFixed(1)} µs`)
    return {
      value: median(times.ours) * 1e3,
      limit: median(times.limit) * 1e3,
      ratio: medianOfPairs(times.ours, times.limit, ratio),
    }
  } finally {
    await store.close()
    limit.close()
    rmSync(folder, { recursive: true })
  }
}

/** Milliseconds of a hit on an entry that another opening of the file wrote. */
async function firstHit(path: string, source: Prompts): Promise<number> {
  const store = sqliteStore({ path })
  const runtime = await createRuntime({ providers: [fixedModel()], store })
  const times: number[] = []
  for (const request of source.all()) {
    const startedAt = performance.now()
    const { servedBy } = await runtime.llm(request, { tenant: 'acme' })
    times.push(performance.now() - startedAt)
    if (servedBy !== 'exact') throw new Error(`An exact hit was served by ${servedBy}.`)
  }
  await runtime.close()
  await store.close()
  return median(times)
}
