import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Store } from '../../src/contract/store.ts'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { direction, sampleAlias, sampleEntry } from '../../src/testing/sample-entry.ts'
import { scratchFile } from './scratch.ts'

const clock = manualClock()
const keys = ['a', 'b', 'c', 'd']
const aliases = ['x', 'y']
const axis = (key: string): Float32Array => direction({ [keys.indexOf(key)]: 1 })

const step = fc.record({
  who: fc.nat(1),
  what: fc.constantFrom('write', 'write plain', 'forget', 'forget tag', 'forget all', 'alias', 'nothing'),
  key: fc.constantFrom(...keys),
  alias: fc.constantFrom(...aliases),
  reader: fc.nat(1),
  asked: fc.constantFrom(...keys, ...aliases),
  how: fc.constantFrom('peek', 'read', 'search'),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** What there should be: the number in each entry, whether a tag goes with it, and where aliases lead. */
interface Expected {
  readonly entries: Map<string, { readonly number: number; readonly tagged: boolean }>
  readonly targets: Map<string, string>
}

it('hands out nothing that another opening of the file has replaced or removed before, in any order of both', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const path = scratchFile()
      const stores = [sqliteStore({ path, clock }), sqliteStore({ path, clock })] as const
      const expected: Expected = { entries: new Map(), targets: new Map() }
      for (const [number, one] of steps.entries()) {
        await act(stores[one.who === 0 ? 0 : 1], one, { ...expected, number })
        const { entries, targets } = expected
        const found = await numberIn(stores[one.reader === 0 ? 0 : 1], one)
        expect(found).toBe(entries.get(targets.get(one.asked) ?? one.asked)?.number)
      }
      for (const store of stores) await store.close()
    }),
    { numRuns: 30, seed: 7 },
  )
})

async function act(
  store: Store,
  { what, key, alias }: Step,
  { entries, targets, number }: Expected & { readonly number: number },
): Promise<void> {
  const forget = (gone: string): void => {
    entries.delete(gone)
    for (const [from, to] of targets) if (to === gone) targets.delete(from)
  }
  if (what === 'write' || what === 'write plain') {
    const tagged = what === 'write'
    const { epochs } = await store.read({ tenant: 'acme', keys: [], tags: tagged ? ['t'] : [] })
    await store.write([sampleEntry(clock, { key, value: Uint8Array.of(number), vector: axis(key), epochs })])
    entries.set(key, { number, tagged })
  } else if (what === 'alias') {
    await store.write([sampleAlias(clock, { key: alias, target: key, epochs: new Map() })])
    if (entries.has(key)) targets.set(alias, key)
  } else if (what === 'forget') {
    await store.invalidate({ keys: [key] })
    forget(key)
  } else if (what === 'forget tag') {
    await store.invalidate({ tags: ['t'] })
    for (const [each, { tagged }] of entries) if (tagged) forget(each)
  } else if (what === 'forget all') {
    await store.invalidate({ all: true })
    for (const each of entries.keys()) forget(each)
  }
}

async function numberIn(store: Store, { asked, how }: Step): Promise<number | undefined> {
  if (how === 'search' && keys.includes(asked)) {
    const query = { tenant: 'acme', partitions: ['p1'], vector: axis(asked), count: 1 }
    const [match] = (await store.search?.(query)) ?? []
    return match?.entry.key === asked ? match.entry.value[0] : undefined
  }
  if (how === 'peek') return store.peek?.(asked)?.value[0]
  return (await store.read({ tenant: 'acme', keys: [asked], tags: [] })).entries[0]?.value[0]
}
