import { describe, expect, it } from 'vitest'
import { StratagentError } from 'stratagent'
import { setUp } from '../set-up.ts'
import { crowd, newHold } from './hold.ts'
import { ways } from './ways.ts'

const broken = (): StratagentError => new StratagentError('PROVIDER_REJECTED', 'The provider says no.')

describe.each(ways)('a crowd that asks by %s', (_name, way) => {
  it('T36 S10 is answered by one provider call', async () => {
    const hold = newHold()
    const { runtime, model, store } = await setUp({
      script: [
        async () => {
          await hold.here()
          return 'the old town'
        },
      ],
    })
    const all = crowd(100, () => way(runtime, 'Where is the museum?'))
    await hold.reached
    hold.release()
    const answers = await Promise.all(all)
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['the old town']))
    const served = (word: string) => answers.filter(({ cache }) => cache.some(({ result }) => result === word)).length
    // who begins when the answer is there already finds it
    expect(served('coalesced')).toBeGreaterThan(0)
    expect(served('coalesced') + served('hit')).toBe(99)
    expect(model.requests).toHaveLength(1)
    expect(await store.figures()).toMatchObject({ entries: _name === 'llm' || _name === 'streamLlm' ? 2 : 3 })
  })

  it('T36 S1 is never answered across tenants', async () => {
    const hold = newHold()
    const { runtime, model } = await setUp({
      embedder: false,
      script: async (_request, { identity: { tenant = 'nobody' } }) => {
        await hold.here()
        return `for ${tenant}`
      },
    })
    const tenants = ['acme', 'globex', 'acme', undefined, 'globex']
    const all = tenants.map((tenant) => way(runtime, 'Where is the museum?', tenant === undefined ? {} : { tenant }))
    await hold.reached
    hold.release()
    const texts = (await Promise.all(all)).map(({ text }) => text)
    expect(texts).toEqual(tenants.map((tenant) => `for ${tenant ?? 'nobody'}`))
    expect(model.requests).toHaveLength(3)
  })

  it.each(['bypass', 'refresh', 'no-store'] as const)('T36 asks one by one in the mode %s', async (cache) => {
    const hold = newHold()
    const { runtime, model } = await setUp({
      embedder: false,
      script: async () => {
        await hold.here()
        return 'the old town'
      },
    })
    const all = crowd(3, () => way(runtime, 'Where is the museum?', { cache }))
    await hold.reached
    hold.release()
    await Promise.all(all)
    expect(model.requests).toHaveLength(3)
  })

  it('T36 S10 goes on when the first of it gives up', async () => {
    const hold = newHold()
    const leader = new AbortController()
    const { runtime, model } = await setUp({
      embedder: false,
      script: [
        async () => {
          await hold.here()
          return 'the old town'
        },
      ],
    })
    const first = way(runtime, 'Where is the museum?', { signal: leader.signal })
    const others = crowd(5, () => way(runtime, 'Where is the museum?'))
    await hold.reached
    leader.abort()
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' })
    hold.release()
    expect((await Promise.all(others)).map(({ text }) => text)).toEqual(crowd(5, () => 'the old town'))
    expect((await way(runtime, 'Where is the museum?')).servedBy).toBe('exact')
    model.assertConsumed()
  })

  it('T36 asks once more when the first of it fails', async () => {
    const hold = newHold()
    const { runtime, model } = await setUp({
      embedder: false,
      script: [
        async () => {
          await hold.here()
          return broken()
        },
        'the old town',
      ],
    })
    const first = way(runtime, 'Where is the museum?')
    const others = crowd(5, () => way(runtime, 'Where is the museum?'))
    await hold.reached
    hold.release()
    await expect(first).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' })
    expect((await Promise.all(others)).map(({ text }) => text)).toEqual(crowd(5, () => 'the old town'))
    model.assertConsumed()
  })
})
