import { expect, it } from 'vitest'
import { z } from 'zod'
import { defineAgent, defineTool, type IdentityOptions, type Runtime } from 'stratagent'
import { ask, setUp } from '../set-up.ts'

const agent = defineAgent({
  name: 'support',
  persona: { id: 'helpdesk', instructions: 'You answer.' },
  model: 'scripted/one',
})
const find = defineTool({ name: 'find', description: 'Finds.', input: z.object({}), run: () => 'found' })

const asking: readonly (readonly [string, (runtime: Runtime, identity: IdentityOptions) => Promise<unknown>])[] = [
  ['run', (runtime, identity) => runtime.run(agent, 'Hi there', identity)],
  ['stream', (runtime, identity) => runtime.stream(agent, 'Hi there', identity).result],
  ['llm', (runtime, identity) => runtime.llm(ask('Hi there'), identity)],
  ['streamLlm', (runtime, identity) => runtime.streamLlm(ask('Hi there'), identity).result],
  ['embed', (runtime, identity) => runtime.embed(['Hi there'], identity)],
  ['call', (runtime, identity) => runtime.call(find, {}, identity)],
  ['cached', (runtime, identity) => runtime.as(identity).cached(() => 1, { name: 'one' })()],
  ['a bound run', (runtime, identity) => runtime.as(identity).run(agent, 'Hi there')],
  ['a bound model call', (runtime, identity) => runtime.as(identity).llm(ask('Hi there'))],
  [
    'cache.warm',
    async (runtime, identity) => {
      // it goes on after a failure, and lists it
      const { warmed, failed } = await runtime.cache.warm(agent, { questions: ['Hi there'], ...identity })
      for (const { error } of failed) throw error
      return warmed
    },
  ],
]

it.each(asking)('T20 refuses %s without a tenant when tenancy is required, and asks nobody', async (_what, use) => {
  const { runtime, model } = await setUp({ tenancy: 'required' })
  for (const identity of [{}, { user: 'u1' }, { tenant: '' }])
    await expect(use(runtime, identity)).rejects.toMatchObject({ code: 'TENANT_REQUIRED' })
  expect(model.requests).toHaveLength(0)
  await expect(use(runtime, { tenant: 'acme' })).resolves.toBeDefined()
})

it('T20 T16 takes the tenant from the options alone: what was bound is not widened by a call', async () => {
  const { runtime, model } = await setUp()
  const acme = runtime.as({ tenant: 'acme', permissions: ['read'] })
  await runtime.llm(ask('How do I reset my password?'), { tenant: 'globex', permissions: ['read', 'admin'] })
  const widened = { tenant: 'globex', permissions: ['read', 'admin'] } as object
  await expect(acme.llm(ask('How do I reset my password?'), widened)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  expect((await acme.llm({ ...ask('How do I reset my password?'), ...widened })).servedBy).toBe('provider')
  expect(model.requests).toHaveLength(2)
})

it('T16 does not see what becomes of the options after they were bound', async () => {
  const { runtime } = await setUp()
  const mine = { tenant: 'acme', permissions: ['read'], vary: { plan: 'gold' } }
  const bound = runtime.as(mine)
  await bound.llm(ask('How do I reset my password?'))
  mine.tenant = 'globex'
  mine.permissions.push('admin')
  mine.vary.plan = 'basic'
  expect((await bound.llm(ask('How do I reset my password?'))).servedBy).toBe('exact')
  expect((await runtime.llm(ask('How do I reset my password?'), mine)).servedBy).toBe('provider')
})
