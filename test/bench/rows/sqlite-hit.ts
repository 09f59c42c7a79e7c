import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from 'stratagent'

import { sqliteLimit } from '../limits/sqlite.ts'
import { prompts } from '../prompts.ts'
import { inRounds, median, medianOfPairs, ratio } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'
import { exactHits, stockedRuntime } from '../stocked.ts'

/** An exact hit in a sqlite file, the default store, beside the bare SELECT and the same digest. */
export async function sqliteExactHit({ quick }: Surroundings): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'stratagent-bench-'))
  const source = prompts()
  const store = sqliteStore({ path: join(folder, 'cache.sqlite') })
  const limit = sqliteLimit(source, folder)
  try {
    const runtime = await stockedRuntime(source, { store })
    const ours = exactHits(source, (request) => runtime.llm(request, { tenant: 'acme' }))
    const times = await inRounds({ ours, limit: limit.side }, { quick })
    await runtime.close()
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
