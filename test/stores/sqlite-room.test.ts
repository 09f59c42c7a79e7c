import { expect, it, onTestFinished } from 'vitest'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { minute, sampleEntry } from '../../src/testing/sample-entry.ts'
import { scratchFile } from './scratch.ts'

it('T35 lets the oldest entries of all groups go for want of bytes, not those whose rows are oldest', async () => {
  const clock = manualClock()
  const store = sqliteStore({ path: scratchFile(), clock, bytes: 2_000_000 })
  onTestFinished(() => store.close())
  const put = (key: string, group: string) =>
    store.write([sampleEntry(clock, { key, group, value: new Uint8Array(10_000) })])

  await put('renewed', 'support')
  for (let at = 0; at < 60; at++) await put(`young${at}`, 'sales')
  clock.advance(-minute)
  for (let at = 0; at < 30; at++) await put(`old${at}`, at % 2 === 0 ? 'support' : 'sales')
  clock.advance(2 * minute)
  await put('renewed', 'support')
  for (let at = 0; at < 500 && (await store.figures()).evictions === 0; at++) await put(`fresh${at}`, 'support')

  const { evictions } = await store.figures()
  const left = Array.from({ length: 30 }, (_, at) => store.peek?.(`old${at}`)).filter((entry) => entry !== undefined)
  expect(evictions).toBeGreaterThan(0)
  expect(left).toHaveLength(30 - evictions)
  expect([store.peek?.('renewed')?.key, store.peek?.('young0')?.key]).toEqual(['renewed', 'young0'])
})
