import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { memoryStore, type Decision, type Runtime } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { remoteStore } from './changed-store.ts'
import { describeShared } from './shared-stores.ts'
import { guide, ways } from './ways.ts'

const capital = 'What is the capital of France?'
const rewording = 'Tell me the capital city of France.'

interface Answered {
  readonly servedBy: string
  readonly hitId: string
  readonly semantic: Decision | undefined
}

async function asked(runtime: Runtime, question: string, tenant = 'acme'): Promise<Answered> {
  await runtime.embed([question], { tenant }) // a busy machine may take longer to encode than a call waits
  const { servedBy, cache } = await runtime.llm(ask(question), { tenant })
  await runtime.cache.settled()
  const hitId = cache.findLast((decision) => decision.hitId !== undefined)?.hitId ?? ''
  return { servedBy, hitId, semantic: cache.find(({ layer }) => layer === 'semantic') }
}

await describeShared('a hit that was judged', (pair) => {
  it('T11 never comes again after it was rejected, in this process and in another', async () => {
    const [here, there] = await pair()
    await asked(here.runtime, capital)
    const { hitId, servedBy } = await asked(here.runtime, rewording)
    expect([servedBy, (await asked(there.runtime, rewording)).servedBy]).toEqual(['semantic', 'exact'])

    await there.runtime.cache.reject(hitId)
    const again = await asked(here.runtime, rewording)
    expect(again).toMatchObject({ servedBy: 'provider', semantic: { result: 'refused', reason: 'tombstone' } })
    expect((await asked(there.runtime, rewording)).servedBy).toBe('exact')
    expect((await asked(here.runtime, capital)).servedBy).toBe('exact')
  })

  it('is refused by its tombstone when the answer that was made afresh is gone', async () => {
    const [here, there] = await pair()
    await asked(here.runtime, capital)
    await here.runtime.cache.reject((await asked(here.runtime, rewording)).hitId)
    await asked(there.runtime, rewording)
    await there.runtime.cache.invalidate({ request: { llm: ask(rewording), as: { tenant: 'acme' } } })
    expect((await asked(here.runtime, rewording)).semantic?.reason).toBe('tombstone')
  })

  it('comes again when a later word confirms it', async () => {
    const [here, there] = await pair()
    await asked(here.runtime, capital)
    const { hitId } = await asked(here.runtime, rewording)
    await here.runtime.cache.reject(hitId)
    await there.runtime.cache.confirm(hitId)
    expect((await asked(here.runtime, rewording)).servedBy).toBe('semantic')
  })

  it('S13 leaves nothing behind when its tenant is erased', async () => {
    const [here] = await pair()
    await asked(here.runtime, capital)
    await here.runtime.cache.reject((await asked(here.runtime, rewording)).hitId)
    await here.runtime.cache.invalidate({ tenant: 'acme' })
    expect((await here.runtime.cache.stats()).entries).toBe(0)
  })
})

describe.each(ways)('a hit by %s', (_name, way) => {
  it('has an id that rejects it, whether it was found by its meaning or by its words', async () => {
    const { runtime } = await setUp()
    await runtime.embed([capital, rewording]) // a busy machine may take longer to encode than a call waits
    await way(runtime, capital)
    for (const servedBy of ['semantic', 'exact']) {
      const hit = await way(runtime, rewording)
      expect(hit.servedBy).toBe(servedBy)
      const decision = hit.cache.findLast(({ hitId }) => hitId !== undefined)
      const [explained] = await runtime.cache.explain(decision?.id ?? '')
      expect(explained?.decision.hitId).toBe(decision?.hitId)
      if (servedBy === 'exact') await runtime.cache.reject(decision?.hitId ?? '')
    }
    const refused = await way(runtime, rewording)
    expect(refused.servedBy).toBe('provider')
    const [why] = await runtime.cache.explain(refused.cache.find(({ layer }) => layer === 'semantic')?.id ?? '')
    expect(why?.sentence).toContain('was found to be wrong for this one')
  })
})

it('can be rejected by whoever waited for an equal call that was answered by it', async () => {
  const { runtime } = await setUp()
  await runtime.embed([capital, rewording]) // a busy machine may take longer to encode than a call waits
  await runtime.llm(ask(capital))
  const both = await Promise.all([runtime.llm(ask(rewording)), runtime.llm(ask(rewording))])
  const ids = both.map(({ cache }) => cache.findLast(({ hitId }) => hitId !== undefined)?.hitId)
  expect(ids).toEqual([expect.any(String), ids[0]])
  // on a busy machine the one may have ended before the other looks: then that one was answered by it too
  const waited = both.flatMap(({ cache }) => cache).find(({ result }) => result === 'coalesced')
  await runtime.cache.reject(waited?.hitId ?? ids[1] ?? '')
  expect((await runtime.llm(ask(rewording))).servedBy).toBe('provider')
})

it('drops a fresh answer, and an exact hit, by the id of its decision', async () => {
  let drawn = 0
  const { runtime } = await setUp({ script: () => `draft ${++drawn}` })
  const { cache } = await runtime.llm(ask(capital))
  await runtime.cache.reject(cache[0]?.id ?? '')
  const second = await runtime.llm(ask(capital))
  expect([second.servedBy, second.text]).toEqual(['provider', 'draft 2'])
  const found = await runtime.llm(ask(capital))
  await runtime.cache.reject(found.cache[0]?.id ?? '')
  expect((await runtime.llm(ask(capital))).text).toBe('draft 3')
})

it('drops the answer of a run, and leaves the one it was taken from', async () => {
  const { runtime } = await setUp()
  await runtime.embed([capital, rewording]) // a busy machine may take longer to encode than a call waits
  await runtime.run(guide, capital)
  const { runId, servedBy } = await runtime.run(guide, rewording)
  expect(servedBy).toBe('semantic')
  await runtime.cache.reject(runId)
  expect((await runtime.run(guide, capital)).servedBy).toBe('exact')
  expect((await runtime.run(guide, rewording)).servedBy).toBe('provider')
})

it('goes with what was made of it: a run that rests on a hit that was rejected', async () => {
  const { runtime } = await setUp()
  await runtime.embed([capital, rewording]) // a busy machine may take longer to encode than a call waits
  await runtime.llm(ask(capital))
  const { cache } = await runtime.llm(ask(rewording))
  const gone = await runtime.cache.reject(cache.at(-1)?.hitId ?? '')
  expect(gone).toBe(1)
})

describe('an id', () => {
  it.each(['', 'nonsense', 'h1.llm.-.abc', 'h1.tool.-.x.y.z.0.9'])('of no hit is refused: %j', async (id) => {
    const { runtime } = await setUp({ embedder: false })
    await expect(runtime.cache.reject(id)).rejects.toMatchObject({ message: expect.stringMatching(/^reject: /) })
    await expect(runtime.cache.confirm(id)).rejects.toMatchObject({ message: expect.stringMatching(/^confirm: /) })
  })

  it('of an answer to the question itself has nothing to confirm', async () => {
    const { runtime } = await setUp({ embedder: false })
    const { cache } = await runtime.llm(ask(capital))
    await expect(runtime.cache.confirm(cache[0]?.id ?? '')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('S1 of another tenant is refused where the tenant is named', async () => {
    const { runtime } = await setUp()
    await asked(runtime, capital)
    const hit = await asked(runtime, rewording)
    for (const id of [hit.hitId, hit.semantic?.id ?? '']) {
      await expect(runtime.cache.reject(id, { tenant: 'other' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      await expect(runtime.cache.confirm(id, { tenant: 'other' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    }
    expect((await asked(runtime, rewording)).servedBy).toBe('exact')
    await runtime.cache.reject(hit.hitId, { tenant: 'acme' })
    expect((await asked(runtime, rewording)).servedBy).toBe('provider')
  })

  it('S1 that was altered to name a tenant’s entries under another one touches nothing of them', async () => {
    const { runtime } = await setUp()
    const mine = await hitOf(runtime, 'other')
    const theirs = await hitOf(runtime, 'acme')
    const [, , own] = mine.split('.')
    const forged = theirs
      .split('.')
      .map((part, place) => (place === 2 ? own : part))
      .join('.')
    await expect(runtime.cache.reject(forged)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    expect((await asked(runtime, rewording)).servedBy).toBe('exact')
  })

  it('holds nothing of what was asked, answered, or by whom', async () => {
    const { runtime } = await setUp()
    const id = await hitOf(runtime, 'acme')
    expect(id).not.toMatch(/acme|france|capital/i)
  })
})

async function hitOf(runtime: Runtime, tenant: string): Promise<string> {
  await asked(runtime, capital, tenant)
  return (await asked(runtime, rewording, tenant)).hitId
}

it('is rejected though the store takes longer to write than a call has for its cache', async () => {
  let duration = 0
  const slow = async (operation: string): Promise<void> => {
    if (operation === 'write') await pause(duration)
  }
  const { runtime } = await setUp({
    cacheBudget: '500ms',
    store: (clock) => remoteStore(memoryStore({ clock }), slow),
  })
  await asked(runtime, capital)
  const { hitId } = await asked(runtime, rewording)
  duration = 600
  await runtime.cache.reject(hitId)
  expect((await asked(runtime, rewording)).semantic?.reason).toBe('tombstone')
})
