import { describe, expect, it } from 'vitest'
import { memoryStore, StratagentError, withBreaker, type Store } from 'stratagent'
import { isLeftAlone, type BreakerOptions } from '../../src/stores/breaker.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { remoteStore } from '../cache/changed-store.ts'
import { newHold } from '../cache/hold.ts'
import { keptLines, lyingAt } from './near-at-hand.ts'

const refusal = new StratagentError('STORE_UNAVAILABLE', 'Nobody is there.', { retryable: true })
const answered = new StratagentError('STORE_UNAVAILABLE', 'It is full.')
const left = 'warn The store is left alone for a moment, and tried again from time to time.'
const back = 'info The store answers again and is used. {}'

interface Trouble {
  before(): Promise<void>
}

/** A remote store in trouble, behind a breaker, and how often it was asked. */
function setUp(options: BreakerOptions = {}) {
  const clock = manualClock()
  const logger = keptLines()
  const trouble: Trouble = { before: () => Promise.resolve() }
  let asked = 0
  const remote = remoteStore(memoryStore(), () => {
    asked++
    return trouble.before()
  })
  const store = withBreaker(remote, { clock, logger, ...options })
  const how = async (work: () => Promise<unknown> = () => lyingAt(store, 'a')): Promise<string> => {
    try {
      await work()
      return 'answer'
    } catch (error) {
      return isLeftAlone(error) ? 'left alone' : 'error'
    }
  }
  return { clock, logger, trouble, store, how, asked: () => asked }
}

const refuse = (): Promise<never> => Promise.reject(refusal)

describe('T32 a breaker', () => {
  it('leaves a store alone that refuses, tries it with one operation, and uses it again', async () => {
    const { clock, logger, trouble, how, asked } = setUp({ refusals: 3 })
    trouble.before = refuse
    for (let time = 0; time < 3; time++) expect(await how()).toBe('error')
    for (let time = 0; time < 9; time++) expect(await how()).toBe('left alone')
    expect([asked(), logger.lines]).toEqual([3, [`${left} {"reason":"refused"}`]])

    clock.advance(500)
    expect([await how(), await how(), asked()]).toEqual(['error', 'left alone', 4])
    clock.advance(500)
    expect(await how()).toBe('left alone') // twice as long now
    clock.advance(500)
    trouble.before = () => Promise.resolve()
    expect([await how(), await how(), asked()]).toEqual(['answer', 'answer', 6])
    expect(logger.lines).toEqual([`${left} {"reason":"refused"}`, back])
  })

  it('holds nobody up while one operation tries', async () => {
    const { clock, trouble, how, asked } = setUp({ refusals: 1 })
    trouble.before = refuse
    await how()
    clock.advance(500)
    const hold = newHold()
    trouble.before = hold.here
    const trial = how()
    expect([await how(), await how(), asked()]).toEqual(['left alone', 'left alone', 2])
    hold.release()
    expect(await trial).toBe('answer')
    expect(await how()).toBe('answer')
  })

  it('gives an operation up that tried and does not come back', async () => {
    const { clock, trouble, how, asked } = setUp({ refusals: 1, patience: 100 })
    trouble.before = refuse
    await how()
    clock.advance(500)
    const hold = newHold()
    trouble.before = hold.here
    const first = how()
    clock.advance(100)
    expect(await how()).toBe('left alone')
    clock.advance(1_000)
    trouble.before = () => Promise.resolve()
    expect([await how(), asked()]).toEqual(['answer', 3])
    hold.release()
    await first
  })

  it('leaves a store alone that never answers, and not for what was late at once', async () => {
    const { clock, logger, trouble, how } = setUp({ delays: 3, patience: 100 })
    const hold = newHold()
    trouble.before = hold.here
    const late: Promise<string>[] = []
    for (let round = 0; round < 3; round++) {
      for (let time = 0; time < 50; time++) late.push(how())
      expect(logger.lines).toEqual([])
      clock.advance(100)
    }
    expect(await how()).toBe('left alone')
    expect(logger.lines).toEqual([`${left} {"reason":"late"}`])
    hold.release()
    expect(new Set(await Promise.all(late))).toEqual(new Set(['answer']))
    // answers that come too late speak for nothing
    expect(await how()).toBe('left alone')
  })

  it('takes a store that answers slowly for one that does not, and one hiccup for nothing', async () => {
    const { clock, trouble, how } = setUp({ delays: 2, patience: 100 })
    const slow = async (): Promise<void> => clock.advance(100)
    const quick = (): Promise<void> => Promise.resolve()
    for (const before of [slow, quick, slow, quick, slow]) {
      trouble.before = before
      expect(await how()).toBe('answer')
    }
    expect([await how(), await how()]).toEqual(['answer', 'left alone'])
  })

  it('counts refusals and delays apart', async () => {
    const { clock, trouble, how } = setUp({ delays: 2, refusals: 2, patience: 100 })
    trouble.before = refuse
    await how()
    trouble.before = async () => clock.advance(100)
    expect([await how(), await how()]).toEqual(['answer', 'answer'])
    expect(await how()).toBe('left alone')
  })

  it('is not opened by a store that says no, which has answered', async () => {
    const { trouble, how, logger } = setUp({ refusals: 2 })
    trouble.before = () => Promise.reject(answered)
    for (let time = 0; time < 20; time++) expect(await how()).toBe('error')
    expect(logger.lines).toEqual([])
  })

  it('lets invalidations and figures take their time', async () => {
    const { clock, trouble, how, store } = setUp({ delays: 1, patience: 100 })
    trouble.before = async () => clock.advance(5_000)
    for (let time = 0; time < 5; time++) {
      expect(await how(async () => store.invalidate({ tags: ['x'] }))).toBe('answer')
      expect(await how(async () => store.figures())).toBe('answer')
    }
  })

  it('holds for every operation of a store', async () => {
    const { trouble, how, store } = setUp({ refusals: 1 })
    trouble.before = refuse
    await how()
    const { vector, tenant } = { vector: new Float32Array([1]), tenant: 'acme' }
    const operations: readonly ((store: Store) => unknown)[] = [
      (one) => one.read({ tenant, keys: [], tags: ['x'] }),
      (one) => one.write([]),
      (one) => one.search?.({ tenant, vector, count: 1 }),
      (one) => one.invalidate({ all: true }),
      (one) => one.lookAlikes?.('question'),
      (one) => one.figures(),
    ]
    for (const operation of operations) expect(await how(async () => operation(store))).toBe('left alone')
  })
})
