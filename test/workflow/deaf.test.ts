import { agentAsTool, defineAgent, defineTool, parallel, route, sequence } from 'stratagent'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { abortOf, gate, turnOfLoop, wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { casting, member } from './team.ts'

const acme = { tenant: 'acme' }
const never = (): Promise<never> => new Promise(() => undefined)
const pro = defineAgent(member('pro'))

const unhandled: unknown[] = []
const note = (reason: unknown): void => void unhandled.push(reason)
beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
})
afterEach(async () => {
  await turnOfLoop()
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

/** Somebody who has begun and hears nothing. */
function deafOnes() {
  const begun = [gate(), gate(), gate()]
  const [first, second, third] = begun
  const stuck = defineTool({
    name: 'stuck',
    description: 'Never ends.',
    input: z.object({}),
    effect: 'read',
    run() {
      second?.resolve()
      return never()
    },
  })
  const digger = defineAgent({ ...member('digger'), tools: [stuck] })
  const code = (_input: string): Promise<never> => {
    third?.resolve()
    return never()
  }
  const script = casting({
    host: wish('s', { input: 'Go' }),
    pro() {
      first?.resolve()
      return never()
    },
    digger: wish('stuck'),
  })
  return { branches: { pro, digger, code }, script, all: () => Promise.all(begun.map(({ promise }) => promise)) }
}

describe.each(['default', 'bypass', 'no-store', 'refresh'] as const)('branches that hear no abort (%s)', (cache) => {
  it('do not hold up the error of another one', async () => {
    const { branches, script, all } = deafOnes()
    const fail = async (): Promise<never> => {
      await all()
      throw new Error('torn')
    }
    const panel = parallel({ name: 'panel', branches: { ...branches, fail } })
    const { runtime } = await setUp({ embedder: false, script })
    await expect(runtime.run(panel, 'Go', { ...acme, cache })).rejects.toMatchObject({
      code: 'STEP_FAILED',
      message: expect.stringContaining('panel › fail'),
    })
  })

  it('do not hold up the one that wins a race', async () => {
    const { branches, script, all } = deafOnes()
    const win = async (): Promise<string> => {
      await all()
      return 'Won.'
    }
    const race = parallel({ name: 'race', branches: { ...branches, win }, mode: 'race' })
    const { runtime } = await setUp({ embedder: false, script })
    expect((await runtime.run(race, 'Go', { ...acme, cache })).output).toBe('Won.')
  })

  it.each(['all', 'settled', 'race'] as const)('do not hold up the caller who gives up (%s)', async (mode) => {
    const { branches, script, all } = deafOnes()
    const controller = new AbortController()
    const panel = Reflect.apply(parallel, undefined, [{ name: 'panel', branches, mode }])
    const { runtime, spans } = await setUp({ embedder: false, script })
    const run = runtime.run(panel, 'Go', { ...acme, cache, signal: controller.signal })
    await all()
    controller.abort(new Error('enough'))
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    expect(spans.spans.find(({ name }) => name === 'invoke_workflow panel')).toMatchObject({ isEnded: true })
  })
})

describe('errors of branches that nobody asks for any more', () => {
  it.each(['all', 'race'] as const)('are nobody’s: late ones are dropped (%s)', async (mode) => {
    const begun = gate()
    const late = async (_input: string, { signal }: { signal: AbortSignal }): Promise<never> => {
      begun.resolve()
      await abortOf(signal)
      await turnOfLoop()
      throw new Error('too late')
    }
    const first = async (): Promise<string> => {
      await begun.promise
      if (mode === 'all') throw new Error('torn')
      return 'Won.'
    }
    const panel = Reflect.apply(parallel, undefined, [{ name: 'panel', branches: { late, first }, mode }])
    const { runtime } = await setUp()
    const end = runtime.run(panel, 'Go', acme)
    if (mode === 'all') await expect(end).rejects.toMatchObject({ code: 'STEP_FAILED' })
    else expect((await end).output).toBe('Won.')
    await turnOfLoop()
  })

  it('are outcomes where all are taken as they come, and of a stream that nobody reads', async () => {
    const fail = (): never => {
      throw new Error('torn')
    }
    const calm = parallel({ name: 'calm', branches: { one: fail, two: fail }, mode: 'settled' })
    const { runtime } = await setUp()
    const { output } = await runtime.run(calm, 'Go', acme)
    expect(Object.values(output).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    runtime.stream(parallel({ name: 'loud', branches: { one: fail } }), 'Go', acme)
    await turnOfLoop()
  })
})

describe('a route that is given up', () => {
  it.each(['triage', 'billing'] as const)('while %s is asked goes no further and keeps nothing', async (who) => {
    const controller = new AbortController()
    const begun = gate()
    const [triage, billing] = [defineAgent(member('triage')), defineAgent(member('billing'))]
    const desk = route({ name: 'desk', by: triage, to: { billing } })
    const stuck = (): Promise<never> => {
      begun.resolve()
      return never()
    }
    const parts = { triage: 'billing', billing: 'Done.', [who]: stuck }
    const { runtime, model } = await setUp({ embedder: false, script: casting(parts) })
    const run = runtime.run(desk, 'Twice', { ...acme, signal: controller.signal })
    await begun.promise
    controller.abort()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    expect(model.requests).toHaveLength(who === 'triage' ? 1 : 2)
    const asked = runtime.run(who === 'triage' ? triage : billing, 'Twice', { ...acme, cache: 'only-if-cached' })
    await expect(asked).rejects.toMatchObject({ code: 'NOT_CACHED' })
  })
})

describe('a workflow as a tool', () => {
  it('of a run that is given up is given up too', async () => {
    const controller = new AbortController()
    const { branches, script, all } = deafOnes()
    const panel = parallel({ name: 'panel', description: 'Asks all.', branches })
    const host = defineAgent({
      ...member('host'),
      tools: [agentAsTool(() => sequence({ name: 's', description: 'S.', steps: [panel] }))],
    })
    const { runtime, model } = await setUp({
      embedder: false,
      agents: [host],
      script,
    })
    const run = runtime.run(host, 'Go', { ...acme, signal: controller.signal })
    await all()
    controller.abort()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    expect(model.requests.filter(({ system }) => system === 'You are host.')).toHaveLength(1)
  })
})
