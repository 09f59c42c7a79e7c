import { agentAsTool, defineAgent, parallel, sequence } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { casting, member } from './team.ts'

const acme = { tenant: 'acme' }
const scout = defineAgent(member('scout'))
const writer = defineAgent({ ...member('writer'), tools: [agentAsTool(() => scout)] })
const report = sequence({ name: 'report', steps: [parallel({ name: 'pair', branches: { scout } }), writer] })
const script = casting({
  writer: ({ messages }) => (messages.length === 1 ? wish('scout', { input: 'Look' }) : 'Words.'),
  scout: 'Red.',
})

describe('an explanation of a workflow’s run', () => {
  it('tells of every lookup of every step, and of one step by its decision', async () => {
    const { runtime } = await setUp({ script })
    const first = await runtime.run(report, 'Mars?', acme)
    expect((await runtime.cache.explain(first.runId)).map(({ decision }) => decision.id)).toEqual(
      first.cache.map(({ id }) => id),
    )
    const again = await runtime.run(report, 'Mars?', acme)
    const [step] = await runtime.cache.explain(again.steps[1]?.decision?.id ?? '')
    expect(step).toMatchObject({
      decision: { agent: 'writer', kind: 'agent' },
      sentence: expect.stringContaining('exact hit'),
    })
  })

  it('says of a step what is different from the last time', async () => {
    const { runtime, clock } = await setUp({ script, embedder: false })
    await runtime.run(report, 'Mars?', acme)
    clock.advance(1)
    const other = await runtime.run(report, 'Mars?', { ...acme, locale: 'de' })
    const [explanation] = await runtime.cache.explain(other.steps[0]?.decision?.id ?? '')
    expect(explanation?.changed.map(({ part }) => part)).toEqual(['locale'])
  })
})

describe('what a workflow has not', () => {
  it.each([['workflow'], [report], [undefined], ['toString']])(
    'is a chain of its own: explainChain(%o)',
    async (kind) => {
      const { runtime } = await setUp()
      expect(() => Reflect.apply(runtime.explainChain, runtime, [kind])).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(/a workflow has no chain/) }),
      )
    },
  )

  it('is an entry to be warmed', async () => {
    const { runtime, model } = await setUp()
    const warming = Reflect.apply(runtime.cache.warm, runtime.cache, [report, { questions: ['Mars?'] }])
    await expect(warming).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('report is a workflow'),
    })
    expect(model.requests).toEqual([])
  })
})
