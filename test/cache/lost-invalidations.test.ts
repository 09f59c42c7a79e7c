import { describe, expect, it } from 'vitest'
import { memoryStore, type InvalidationOptions } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { remoteStore, type StoreOperation } from './changed-store.ts'

const museum = 'Where is the museum?'
const park = 'Where is the park?'
const acme = { tenant: 'acme' } as const
const reached = 'info All invalidations have reached the store.'

/** A runtime that knows a museum and a park, and a store that can be taken away from it. */
async function setUpShaky() {
  const lines: string[] = []
  const through = Promise.withResolvers<void>()
  const asked: StoreOperation[] = []
  let broken: readonly StoreOperation[] = []
  const note =
    (level: string) =>
    (line: string): void => {
      lines.push(`${level} ${line}`)
      if (lines.at(-1) === reached) through.resolve()
    }
  const parts = await setUp({
    embedder: false,
    logger: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
    store: (clock) =>
      remoteStore(memoryStore({ clock }), (operation) => {
        asked.push(operation)
        return broken.includes(operation) ? Promise.reject(new Error('ECONNRESET')) : Promise.resolve()
      }),
  })
  const by = async (question: string): Promise<string> => {
    const tags = question === park ? ['places', 'green'] : ['places']
    const { servedBy } = await parts.runtime.llm(ask(question), { ...acme, cache: { tags } })
    return servedBy
  }
  await by(park)
  parts.clock.advance(60_000)
  await by(museum)
  return {
    ...parts,
    by,
    lines,
    asked,
    breakOff: (...operations: StoreOperation[]) => void (broken = operations),
    /** The store is there again, and has been told everything. */
    async mend() {
      broken = []
      await through.promise
    },
  }
}

const request = { llm: ask(park), as: acme }

describe('an invalidation that does not reach the store', () => {
  it.each<[what: string, InvalidationOptions, isMuseumNamed: boolean]>([
    ['a tag', { tags: ['green'], tenant: 'acme' }, false],
    ['two tags', { tags: ['places', 'green'], tenant: 'acme' }, false],
    ['a tag that all of them carry', { tags: ['places'], tenant: 'acme' }, true],
    ['an age', { olderThan: '30s' }, false],
    ['an age of a tenant', { olderThan: '30s', tenant: 'acme' }, false],
    ['an age of a layer', { olderThan: '30s', layer: 'exact' }, false],
    ['a request', { request }, false],
    ['a request, if it is old', { request, olderThan: '30s' }, false],
    ['a tenant', { tenant: 'acme' }, true],
    ['everything', { all: true }, true],
  ])('by %s is served past by nobody here, and gets there', async (_what, selector, isMuseumNamed) => {
    const { runtime, store, by, lines, breakOff, mend } = await setUpShaky()
    const others = isMuseumNamed ? 'provider' : 'exact'
    breakOff('invalidate')
    await expect(runtime.cache.invalidate(selector)).rejects.toThrow()
    // what it would drop when it gets there is not kept either; what is younger than it names is
    const again = 'olderThan' in selector && !('request' in selector) ? 'exact' : 'provider'
    for (const named of ['provider', again]) expect([await by(park), await by(museum)]).toEqual([named, others])
    await mend()

    expect((await store.figures()).entries).toBe(isMuseumNamed ? 0 : again === 'exact' ? 2 : 1)
    expect([await by(park), await by(museum)]).toEqual([again, others])
    expect([await by(park), await by(museum)]).toEqual(['exact', 'exact'])
    expect(lines.filter((line) => !line.startsWith('warn'))).toEqual([
      'error An invalidation did not reach the store. It is tried again; what it concerns is not served meanwhile.',
      reached,
    ])
  })

  it.each<[what: string, InvalidationOptions]>([
    ['a request', { request }],
    ['a request, if it is old', { request, olderThan: '30s' }],
    ['a request, of a layer', { request, layer: 'exact' }],
  ])('by %s gets there though nobody could say what lies there', async (_what, selector) => {
    const { runtime, store, by, breakOff, mend } = await setUpShaky()
    breakOff('read', 'write', 'invalidate')
    await expect(runtime.cache.invalidate(selector)).rejects.toThrow()
    breakOff('invalidate')
    expect([await by(park), await by(museum)]).toEqual(['provider', 'exact'])
    await mend()
    expect((await store.figures()).entries).toBe('olderThan' in selector ? 2 : 1)
    await by(park)
    expect(await by(park)).toBe('exact')
  })

  it('takes all there is along when there are ten thousand of them, in one piece', async () => {
    const { runtime, store, by, asked, breakOff, mend } = await setUpShaky()
    breakOff('invalidate')
    const lost = Array.from({ length: 10_001 }, (_, at) => runtime.cache.invalidate({ tags: [`tag ${at}`] }))
    expect((await Promise.allSettled(lost)).filter(({ status }) => status === 'fulfilled')).toEqual([])
    expect(await by(museum)).toBe('provider')
    asked.length = 0
    await mend()

    expect(asked.filter((operation) => operation === 'invalidate').length).toBeLessThan(100)
    expect((await store.figures()).entries).toBe(0)
    expect([await by(museum), await by(museum)]).toEqual(['provider', 'exact'])
  })

  it('is told once however often it was asked for', async () => {
    const { runtime, asked, breakOff, mend } = await setUpShaky()
    breakOff('invalidate')
    for (let time = 0; time < 50; time++) {
      await expect(runtime.cache.invalidate({ tags: ['a', 'b'] })).rejects.toThrow()
      await expect(runtime.cache.invalidate({ olderThan: '1h' })).rejects.toThrow()
    }
    asked.length = 0
    await mend()
    expect(asked.filter((operation) => operation === 'invalidate').length).toBeLessThan(20)
  })
})
