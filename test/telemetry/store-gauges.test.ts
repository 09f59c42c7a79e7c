import { memoryStore, sqliteStore, type Store } from 'stratagent'
import { manualClock } from 'stratagent/testing'
import { describe, expect, it } from 'vitest'
import { ask, setUp } from '../set-up.ts'
import { scratchFile } from '../stores/scratch.ts'
import { meters, type Meters } from './sdk.ts'

// as still as that of the runtimes
const clock = manualClock()

/** A runtime that keeps so many answers. */
async function keeps(count: number, { provider }: Meters, store: Store) {
  const { runtime } = await setUp({ embedder: false, telemetry: { metrics: provider }, store: () => store })
  for (let index = 0; index < count; index++) await runtime.llm(ask(`Question ${index}`))
  return runtime
}

describe('the figures of stores', () => {
  it('are shown until the runtime is closed', async () => {
    const listening = meters()
    const runtime = await keeps(2, listening, memoryStore({ clock }))
    expect(await listening.values('cache.entries')).toEqual({ 'backend=memory': 2 })
    expect(await listening.values('cache.evictions')).toEqual({ 'backend=memory': 0 })
    const { 'backend=memory': bytes } = await listening.values('cache.size')
    expect(bytes).toBe((await runtime.cache.stats()).bytes)
    await runtime.close()
    expect(await listening.values('cache.entries')).toEqual({ 'backend=memory': 0 })
  })

  it('are added up where stores of several runtimes have one name, and told apart by name', async () => {
    const listening = meters()
    const runtimes = [
      await keeps(2, listening, memoryStore({ clock })),
      await keeps(3, listening, memoryStore({ clock })),
      await keeps(1, listening, sqliteStore({ path: scratchFile(), clock })),
    ]
    expect(await listening.values('cache.entries')).toEqual({ 'backend=memory': 5, 'backend=sqlite': 1 })
    const [left, right] = await Promise.all(runtimes.map((runtime) => runtime.cache.stats()))
    const { 'backend=memory': bytes } = await listening.values('cache.size')
    expect(bytes).toBe((left?.bytes ?? 0) + (right?.bytes ?? 0))

    await runtimes[0]?.close()
    expect(await listening.values('cache.entries')).toEqual({ 'backend=memory': 3, 'backend=sqlite': 1 })
  })

  it('of one store under two runtimes are shown once, until both are closed', async () => {
    const [listening, store] = [meters(), memoryStore({ clock })]
    const [first, second] = [await keeps(2, listening, store), await keeps(2, listening, store)]
    expect(await listening.values('cache.entries')).toEqual({ 'backend=memory': 2 })
    await first.close()
    expect(await listening.values('cache.entries')).toEqual({ 'backend=memory': 2 })
    await second.close()
    expect(await listening.values('cache.entries')).toEqual({ 'backend=memory': 0 })
  })

  it('never count fewer evictions than before, when a runtime is closed', async () => {
    const listening = meters()
    const small = await keeps(5, listening, memoryStore({ clock, entriesPerGroup: 2 }))
    await keeps(5, listening, memoryStore({ clock, entriesPerGroup: 3 }))
    expect(await listening.values('cache.evictions')).toEqual({ 'backend=memory': 5 })
    await small.close()
    expect(await listening.values('cache.evictions')).toEqual({ 'backend=memory': 5 })
  })

  it('leave out a store that cannot say, and show the others', async () => {
    const listening = meters()
    await keeps(1, listening, memoryStore({ clock }))
    const mute = { ...memoryStore({ clock }), figures: () => Promise.reject(new Error('disk on fire')) }
    await keeps(1, listening, mute)
    expect(await listening.values('cache.entries')).toEqual({ 'backend=memory': 1 })
  })
})
