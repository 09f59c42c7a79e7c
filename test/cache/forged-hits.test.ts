import { describe, expect, it } from 'vitest'
import { memoryStore, type Runtime } from 'stratagent'
import { digest } from '../../src/identity/digest.ts'
import { ask, setUp } from '../set-up.ts'
import { describeShared } from './shared-stores.ts'

const capital = 'What is the capital of France?'
const rewording = 'Tell me the capital city of France.'

/** The id of a hit of a tenant's. */
async function hitOf(runtime: Runtime, tenant: string): Promise<string> {
  await runtime.embed([capital, rewording], { tenant }) // a busy machine may take longer to encode than a call waits
  await runtime.llm(ask(capital), { tenant })
  await runtime.cache.settled()
  const { cache } = await runtime.llm(ask(rewording), { tenant })
  await runtime.cache.settled()
  return cache.findLast((decision) => decision.hitId !== undefined)?.hitId ?? ''
}

type Place = 'tenant' | 'scope' | 'asked' | 'target' | 'similarity'
const places: readonly Place[] = ['tenant', 'scope', 'asked', 'target']

/** An id with some of its parts in another's place. */
function forged(id: string, parts: Partial<Record<Place, string>>): string {
  const [form, kind, ...rest] = id.split('.')
  return [form, kind, ...rest.map((part, at) => parts[places[at] ?? 'similarity'] ?? part)].join('.')
}

const part = (id: string, place: Place): string => id.split('.')[places.indexOf(place) + 2] ?? ''

await describeShared('S1 an id that was altered under its own tenant', (pair) => {
  it('takes no label from what is known of another tenant, in this process and in another', async () => {
    const [here, there] = await pair({ cache: { semantic: { maxErrorRate: 0.3, audit: false } } })
    const [theirs, own] = [await hitOf(here.runtime, 'acme'), await hitOf(here.runtime, 'other')]
    await here.runtime.cache.confirm(theirs)
    const altered = forged(theirs, { tenant: part(own, 'tenant') })
    const rejected = here.runtime.cache.reject(altered, { tenant: 'other' })
    await expect(rejected).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    for (const { runtime } of [here, there]) {
      expect(await runtime.cache.evidence(undefined, { tenant: 'acme' })).toMatchObject({ right: 1, wrong: 0 })
    }
  })

  it('takes no refusal of another tenant away', async () => {
    const [here] = await pair()
    const [theirs, own] = [await hitOf(here.runtime, 'acme'), await hitOf(here.runtime, 'other')]
    await here.runtime.cache.reject(theirs)
    await here.runtime.cache.reject(forged(own, { asked: part(theirs, 'asked') }), { tenant: 'other' })
    const { cache } = await here.runtime.llm(ask(rewording), { tenant: 'acme' })
    expect(cache.find(({ layer }) => layer === 'semantic')?.reason).toBe('tombstone')
  })
})

describe('S9 ids of questions that nobody has asked', () => {
  it('take little room, and no refusal that was meant, however many they are', async () => {
    const { runtime } = await setUp({ store: (clock) => memoryStore({ clock, entries: 200 }) })
    const id = await hitOf(runtime, 'acme')
    await runtime.cache.reject(id)
    const matters = Array.from({ length: 40 }, (_, number) => ask(`Unrelated matter ${number} of xylophones`))
    const servedBy = (request: ReturnType<typeof ask>) =>
      runtime.llm(request, { tenant: 'acme', cache: { semantic: 'off' } }).then((answer) => answer.servedBy)
    for (const request of matters) await servedBy(request)
    const made = Array.from({ length: 400 }, (_, number) => forged(id, { asked: digest('made up', String(number)) }))
    await Promise.all(made.map((one) => runtime.cache.reject(one, { tenant: 'acme' })))
    for (const request of matters) expect(await servedBy(request)).toBe('exact')
    const { cache } = await runtime.llm(ask(rewording), { tenant: 'acme', cache: 'no-store' })
    expect(cache.find(({ layer }) => layer === 'semantic')?.reason).toBe('tombstone')
    expect(await runtime.cache.evidence(undefined, { tenant: 'acme' })).toMatchObject({ wrong: 1 })
  })
})

describe('an id', () => {
  it('of an answer that is not there is refused, and leaves nothing behind', async () => {
    const { runtime } = await setUp()
    const id = await hitOf(runtime, 'acme')
    const { entries } = await runtime.cache.stats()
    const altered = forged(id, { asked: digest('made up'), target: digest('nothing') })
    await expect(runtime.cache.reject(altered, { tenant: 'acme' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('the answer it stands for is not kept any more') as unknown,
    })
    expect((await runtime.cache.stats()).entries).toBe(entries)
  })

  it.each(['1.0001', '9.9900'])('of a similarity of %s is refused', async (similarity) => {
    const { runtime } = await setUp()
    const id = await hitOf(runtime, 'acme')
    const altered = id.replace(/\d\.\d{4}$/, similarity)
    await expect(runtime.cache.reject(altered)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})
