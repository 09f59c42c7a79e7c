import { expect, it } from 'vitest'
import { z } from 'zod'
import { defineAgent, defineTool, type JudgedPair } from 'stratagent'
import { until } from '../servers/until.ts'
import { setUp } from '../set-up.ts'

const [general, own] = ['Where are parcels kept?', 'Tell me where parcels are kept.']

const parcel = defineTool({
  name: 'parcel',
  description: 'Says where the parcel of whoever asks is.',
  input: z.object({}),
  effect: 'read',
  scope: 'user',
  run: () => 'It waits at 12 Linden Road.',
})
const desk = defineAgent({
  name: 'desk',
  persona: { id: 'desk', instructions: 'Help.' },
  model: 'scripted/one',
  tools: [parcel],
})

it('S2 puts no answer that turns out to be one user’s own before a judge or before people when a hit is audited', async () => {
  const judged: JudgedPair[] = []
  const { runtime, model } = await setUp({
    script: ({ messages }) => {
      const last = messages.at(-1)
      if (last?.role === 'tool') return { text: 'Yours is kept by the neighbour of Bob Miller at Linden Road.' }
      if (last?.content === own) return { toolCalls: [{ id: 'c1', name: 'parcel', input: {} }] }
      return { text: 'Parcels are kept at the depot near you until you fetch them.' }
    },
    cache: {
      semantic: {
        threshold: 0.8,
        audit: { rate: 1 },
        review: { rate: 0 },
        judge: async (pair) => {
          judged.push(pair)
          return pair.fresh === undefined ? 'same' : 'unsure'
        },
      },
    },
  })
  const tenant = 'acme'
  await runtime.embed([general, own], { tenant }) // a busy machine may take longer to encode than a call waits
  await runtime.run(desk, general, { tenant, user: 'ann' })
  expect((await runtime.run(desk, own, { tenant, user: 'bob' })).servedBy).toBe('semantic')
  await until('the audit has its answer', () => model.requests.length === 3)
  await runtime.close()
  expect(judged.map(({ fresh }) => fresh)).toEqual([undefined])
})
