// Writes without end; says so once it is well under way.
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { direction, sampleEntry } from '../../src/testing/sample-entry.ts'

const clock = manualClock()
const store = sqliteStore({ path: process.argv[2] ?? '', clock })

for (let number = 0; ; number++) {
  const value = new Uint8Array(20_000).fill(number % 256)
  await store.write([sampleEntry(clock, { key: `k${number % 200}`, value, vector: direction({ [number % 384]: 1 }) })])
  if (number === 300) console.log('under way')
  if (number % 50 === 0) await new Promise(setImmediate)
}
