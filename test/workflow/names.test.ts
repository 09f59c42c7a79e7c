import { defineAgent, parallel, route, sequence } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { setUp } from '../set-up.ts'
import { casting, member } from './team.ts'

const acme = { tenant: 'acme' }
/** An object with the names that JavaScript's objects know already. */
const odd = <T>(value: T): Record<string, T> => Object.fromEntries(names.map((name) => [name, value]))
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
const pro = defineAgent(member('pro'))

describe('names that objects know already', () => {
  it.each(['all', 'settled'] as const)('are branches like any other (%s)', async (mode) => {
    const panel = parallel({ name: 'panel', branches: odd(pro), mode })
    const { runtime } = await setUp({ workflows: [panel], script: casting({ pro: 'Yes.' }) })
    const { output } = await runtime.run(panel, 'Shall we?', acme)
    const value = mode === 'all' ? 'Yes.' : { status: 'fulfilled', value: 'Yes.' }
    expect(Object.entries(output)).toEqual(names.map((name) => [name, value]))
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype)
  })

  it('are fields like any other, with and without a reducer', async () => {
    const fields = { one: () => odd(1), two: () => ({ two: 2 }) }
    const merged = parallel({ name: 'merged', branches: fields, merge: 'fields' })
    const twice = parallel({
      name: 'twice',
      branches: { one: () => odd(1), two: () => odd(2) },
      merge: 'fields',
      reducers: odd((left: unknown, right: unknown) => Number(left) + Number(right)),
    })
    const { runtime } = await setUp()
    const first: object = (await runtime.run(merged, 'Go', acme)).output
    expect(Object.entries(first)).toEqual([...names.map((name) => [name, 1]), ['two', 2]])
    expect(Object.entries((await runtime.run(twice, 'Go', acme)).output)).toEqual(names.map((name) => [name, 3]))
    expect(Reflect.get({}, 'two')).toBeUndefined()
  })

  it('need a reducer when two branches give them', async () => {
    const branches = { one: () => odd(1), two: () => odd(2) }
    const merged = parallel({ name: 'merged', branches, merge: 'fields', reducers: {} })
    const { runtime } = await setUp()
    await expect(runtime.run(merged, 'Go', acme)).rejects.toMatchObject({
      code: 'MERGE_CONFLICT',
      message: expect.stringContaining('__proto__'),
    })
  })

  it('are no branch of a route that has none of that name', async () => {
    const desk = route({ name: 'desk', by: pro, to: { one: () => 1 } })
    for (const name of names) {
      const { runtime } = await setUp({ script: casting({ pro: name }) })
      await expect(runtime.run(desk, 'Go', acme)).rejects.toMatchObject({ code: 'ROUTE_UNKNOWN' })
    }
    const known = route({ name: 'desk', by: pro, to: odd(() => 'taken') })
    const { runtime } = await setUp({ script: casting({ pro: '__proto__' }) })
    expect((await runtime.run(known, 'Go', acme)).output).toBe('taken')
  })
})

describe('a branch name that is a number', () => {
  it('is refused: objects would put it before the others', () => {
    expect(() => parallel({ name: 'panel', branches: { pro, '1': pro } })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining("'branch1'") }),
    )
    for (const name of ['01', '1.5', '-1', 'v1']) {
      const { plan } = parallel({ name: 'panel', branches: { pro, [name]: pro } })
      expect(plan).toMatchObject({ branches: { [name]: pro } })
    }
  })
})

describe('a router that names two branches', () => {
  it('has named none', async () => {
    const typed = defineAgent({ ...member('typed'), output: z.object({ why: z.string(), team: z.string() }) })
    const to = { tech: () => 'T', billing: () => 'B', rest: () => 'R' }
    const { runtime } = await setUp({
      script: casting({ typed: ['{"why":"tech","team":"billing"}', '{"why":"TECH","team":"Billing"}'] }),
    })
    const strict = route({ name: 'strict', by: typed, to })
    await expect(runtime.run(strict, 'Go', acme)).rejects.toMatchObject({ code: 'ROUTE_UNKNOWN' })
    const lax = route({ name: 'lax', by: typed, to, otherwise: 'rest' })
    expect((await runtime.run(lax, 'And now?', acme)).output).toBe('R')
  })

  it('is told apart by its exact words before its case', async () => {
    const to = { Tech: () => 'upper', tech: () => 'lower' }
    const desk = route({ name: 'desk', by: pro, to })
    const { runtime } = await setUp({ embedder: false, script: casting({ pro: ['tech', 'TECH'] }) })
    expect((await runtime.run(desk, 'One', acme)).output).toBe('lower')
    await expect(runtime.run(desk, 'Two', acme)).rejects.toMatchObject({ code: 'ROUTE_UNKNOWN' })
  })
})

describe('what cannot be merged or written down', () => {
  it.each([
    ['a reducer', { merge: 'fields', reducers: { x: () => fail() } }],
    ['a merge', { merge: () => fail() }],
    ['a merge later on', { merge: () => Promise.reject(new Error('torn')) }],
  ] as const)('is an error that names the workflow when %s throws', async (_what, options) => {
    const branches = { one: () => ({ x: 1 }), two: () => ({ x: 2 }) }
    const make = () => Reflect.apply(parallel, undefined, [{ name: 'merged', branches, ...options }])
    const { runtime, spans } = await setUp()
    await expect(runtime.run(make(), 'Go', acme)).rejects.toMatchObject({
      name: 'StratagentError',
      code: 'STEP_FAILED',
      message: expect.stringMatching(/merged.*torn/),
    })
    expect(spans.spans.every(({ isEnded }) => isEnded)).toBe(true)
  })

  it('is an error that says what to do when an output has no JSON', async () => {
    const round: { self?: unknown } = {}
    round.self = round
    const { runtime } = await setUp()
    await expect(runtime.run(sequence({ name: 'round', steps: [() => round] }), 'Go', acme)).rejects.toMatchObject({
      code: 'VALUE_UNSUPPORTED',
      message: expect.stringContaining('round'),
    })
    const big = await runtime.run(sequence({ name: 'big', steps: [() => ({ n: 10n })] }), 'Go', acme)
    expect(big).toMatchObject({ output: { n: 10n }, text: '{"n":"10"}' })
  })
})

function fail(): never {
  throw new Error('torn')
}
