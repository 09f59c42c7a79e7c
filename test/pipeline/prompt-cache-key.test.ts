import { expect, it } from 'vitest'
import { defineAgent, type RunOptions } from 'stratagent'
import { setUp } from '../set-up.ts'

const rules = 'Answer briefly, and name the page of the handbook. '.repeat(60)
const agentNamed = (name: string, instructions = rules) =>
  defineAgent({ name, persona: { id: 'clerk', instructions }, model: 'scripted/one' })

it('T18 gives the provider a key of its own for each tenant, agent and version, that names none of them', async () => {
  const { runtime, model } = await setUp({ embedder: false })
  const keyOf = async (agent: ReturnType<typeof agentNamed>, who: RunOptions): Promise<string> => {
    await runtime.run(agent, `Question ${model.requests.length}?`, who)
    return model.requests.at(-1)?.markup?.key ?? ''
  }
  const clerk = agentNamed('clerk')
  const acme = { tenant: 'acme-gmbh' }
  const own = await keyOf(clerk, acme)
  expect(await keyOf(clerk, { ...acme, user: 'ann' })).toBe(own)
  const others = [
    await keyOf(clerk, { tenant: 'globex-inc' }),
    await keyOf(clerk, {}),
    await keyOf(agentNamed('porter'), acme),
    await keyOf(agentNamed('cleaner', `${rules} Be kind.`), acme),
  ]
  expect(new Set([own, ...others]).size).toBe(5)
  for (const key of [own, ...others]) expect(key).toMatch(/^[\w-]{16,}$/)
  expect([own, ...others].join()).not.toMatch(/acme|globex|clerk|porter|cleaner/)
})
