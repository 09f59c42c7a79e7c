// A text is encoded once: within a batch, across batches, after a restart. Runs with no key and no network.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRuntime, localEmbedder, sqliteStore, type Embedder } from 'stratagent'

const folder = mkdtempSync(join(tmpdir(), 'stratagent-'))
const path = join(folder, 'cache.sqlite')

// the local encoder, watched: it sees the texts that nobody has encoded yet
const local = localEmbedder()
const encoded: string[] = []
const embedder: Embedder = {
  ...local,
  call(call) {
    encoded.push(...call.request.texts)
    return local.call(call)
  },
}

const batches = [
  ['red scarf', 'blue scarf', 'red scarf', 'leather belt'],
  ['leather belt', 'silk tie', 'red scarf'],
  ['silk tie', 'blue scarf'],
]

const row = (...cells: readonly string[]) =>
  console.log(
    cells
      .map((cell) => cell.padEnd(48))
      .join('')
      .trimEnd(),
  )

for (const start of ['first start', 'second start, same file']) {
  const runtime = await createRuntime({ embedder, store: sqliteStore({ path }) })
  row(start, 'encoded', 'time saved')
  for (const texts of batches) {
    encoded.length = 0
    const { saved } = await runtime.embed(texts, { tenant: 'acme' })
    row(texts.join(', '), encoded.join(', ') || '-', `${saved.duration.toFixed(1)} ms`)
  }
  await runtime.close()
}

rmSync(folder, { recursive: true })
