import { defineAgent, defineTool } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { setUp } from '../set-up.ts'
import { clerk, wish } from './desk.ts'

describe('the last turn of a run', () => {
  it('runs no tools: nobody would read what they say', async () => {
    let ran = 0
    const count = defineTool({
      name: 'count',
      description: 'Counts.',
      input: z.object({}),
      effect: 'write',
      run: () => ++ran,
    })
    const { runtime } = await setUp({ embedder: false, script: () => wish('count') })
    const agent = defineAgent({ ...clerk, tools: [count], maxTurns: 3 })
    await expect(runtime.run(agent, 'Go on')).rejects.toMatchObject({ code: 'MAX_TURNS' })
    expect(ran).toBe(2)
  })

  it('may still hand the conversation over', async () => {
    const next = defineAgent({ ...clerk, name: 'next' })
    const agent = defineAgent({ ...clerk, name: 'first', handoffs: [() => next], maxTurns: 1 })
    const { runtime } = await setUp({ embedder: false, script: [wish('handoff_to_next'), 'Mine.'] })
    expect(await runtime.run(agent, 'Who?')).toMatchObject({ agent: 'next', output: 'Mine.' })
  })
})
