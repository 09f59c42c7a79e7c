import { z } from 'zod'
import {
  defineAgent,
  defineTool,
  memoryStore,
  type Guardrail,
  type LlmRequest,
  type LlmResult,
  type PartName,
  type RunOptions,
  type RunResult,
  type Runtime,
  type Store,
} from 'stratagent'
import { manualClock, scriptedModel } from 'stratagent/testing'
import { setUp, type SetUpOptions } from '../set-up.ts'

/** One way of asking: who asks, and what is set up to answer. What is not said is the same for all. */
export interface Way {
  readonly agent?: Partial<Parameters<typeof defineAgent>[0]>
  readonly request?: Partial<LlmRequest>
  readonly as?: RunOptions
  readonly runtime?: Omit<SetUpOptions, 'store'>
  /** What was said before in the same conversation. */
  readonly earlier?: string
}

/** Two ways of asking the same question that differ in one part of the identity. */
export interface Flip {
  readonly what: string
  readonly part: PartName
  readonly before?: Way
  readonly after: Way
}

export const question = 'What is your refund policy?'
/** Milliseconds after all others: only what was there before is compared with. */
let later = 1
const answer = '{"answer":"Thirty days."}'

/** A store for the runtimes of one test. */
export function sharedStore(): Store {
  return memoryStore({ clock: manualClock() })
}

/** What a way of asking gives when an agent is run. */
export async function runWay(store: Store, way: Way = {}): Promise<{ result: RunResult<unknown>; runtime: Runtime }> {
  const { runtime, clock } = await setUp({ script: () => answer, store: () => store, ...way.runtime })
  clock.advance(later++)
  const agent = defineAgent({
    name: 'support',
    persona: { id: 'helpdesk', instructions: 'You answer questions about orders.' },
    model: 'scripted/one',
    ...way.agent,
  })
  const as: RunOptions = { ...way.as, ...(way.earlier !== undefined && { session: 's1' }) }
  if (way.earlier !== undefined) await runtime.run(agent, way.earlier, as)
  return { result: await runtime.run(agent, question, as), runtime }
}

/** What a way of asking gives when a model is asked directly. */
export async function askWay(store: Store, way: Way = {}): Promise<{ result: LlmResult; runtime: Runtime }> {
  const { runtime, clock } = await setUp({ script: () => answer, store: () => store, ...way.runtime })
  clock.advance(later++)
  const messages = [{ role: 'user', content: question }] as const
  return { result: await runtime.llm({ model: 'scripted/one', messages, ...way.request }, way.as), runtime }
}

const guardrail = (version: string): Guardrail => ({
  name: 'polite',
  version,
  at: ['output'],
  check: () => ({ pass: true }),
})

const find = (change: object = {}) =>
  defineTool({
    name: 'find',
    description: 'Finds an order.',
    input: z.object({ id: z.string() }),
    effect: 'read',
    run: () => 'found',
    ...change,
  })

const calling = (name: string) => scriptedModel(() => answer, { name })

/** What every call's identity is made of, whatever its kind. */
const askers: readonly Flip[] = [
  { what: 'tenant', part: 'tenant', before: { as: { tenant: 'acme' } }, after: { as: { tenant: 'globex' } } },
  { what: 'tenant, from none', part: 'tenant', after: { as: { tenant: 'acme' } } },
  { what: 'tenant, to the empty one', part: 'tenant', after: { as: { tenant: '' } } },
  {
    what: 'permissions',
    part: 'permissions',
    before: { as: { permissions: ['orders:read'] } },
    after: { as: { permissions: ['orders:read', 'orders:write'] } },
  },
  { what: 'permissions, from none', part: 'permissions', after: { as: { permissions: [''] } } },
  {
    what: 'permissions, joined',
    part: 'permissions',
    before: { as: { permissions: ['a', 'b'] } },
    after: { as: { permissions: ['a,b'] } },
  },
  {
    what: 'vary value',
    part: 'vary',
    before: { as: { vary: { plan: 'gold' } } },
    after: { as: { vary: { plan: 'basic' } } },
  },
  {
    what: 'vary name',
    part: 'vary',
    before: { as: { vary: { plan: 'gold' } } },
    after: { as: { vary: { tier: 'gold' } } },
  },
  { what: 'vary, from none', part: 'vary', after: { as: { vary: { plan: '' } } } },
  { what: 'locale', part: 'locale', before: { as: { locale: 'en' } }, after: { as: { locale: 'de' } } },
  { what: 'locale, from none', part: 'locale', after: { as: { locale: 'en' } } },
  {
    what: 'user, at user scope',
    part: 'user',
    before: { as: { user: 'u1', cache: { scope: 'user' } } },
    after: { as: { user: 'u2', cache: { scope: 'user' } } },
  },
  {
    what: 'guardrails policy',
    part: 'policy',
    before: { runtime: { guardrails: [guardrail('1')] } },
    after: { runtime: { guardrails: [guardrail('2')] } },
  },
  { what: 'guardrails policy, from none', part: 'policy', after: { runtime: { guardrails: [guardrail('1')] } } },
]

export const agentFlips: readonly Flip[] = [
  ...askers,
  { what: 'agent', part: 'agent', after: { agent: { name: 'sales' } } },
  {
    what: 'persona id',
    part: 'persona',
    after: { agent: { persona: { id: 'desk', instructions: 'You answer questions about orders.' } } },
  },
  {
    what: 'persona text',
    part: 'persona',
    after: { agent: { persona: { id: 'helpdesk', instructions: 'You answer questions about order.' } } },
  },
  {
    what: 'pinned version',
    part: 'version',
    before: { agent: { version: '1' } },
    after: { agent: { version: '2' } },
  },
  { what: 'model', part: 'model', after: { agent: { model: 'scripted/two' } } },
  {
    what: 'provider',
    part: 'model',
    before: { runtime: { providers: [calling('scripted'), calling('other')] } },
    after: { agent: { model: 'other/one' }, runtime: { providers: [calling('scripted'), calling('other')] } },
  },
  { what: 'fallback', part: 'model', after: { agent: { fallback: ['scripted/two'] } } },
  { what: 'settings', part: 'settings', after: { agent: { settings: { temperature: 0.2 } } } },
  {
    what: 'settings of the provider alone',
    part: 'settings',
    before: { agent: { settings: { extra: { top_k: 1 } } } },
    after: { agent: { settings: { extra: { top_k: 2 } } } },
  },
  { what: 'output schema', part: 'settings', after: { agent: { output: z.object({ answer: z.string() }) } } },
  {
    what: 'output schema, one word of it',
    part: 'settings',
    before: { agent: { output: z.object({ answer: z.string() }) } },
    after: { agent: { output: z.object({ answer: z.string().describe('brief') }) } },
  },
  { what: 'tools, from none', part: 'tools', after: { agent: { tools: [find()] } } },
  {
    what: 'tool description',
    part: 'tools',
    before: { agent: { tools: [find()] } },
    after: { agent: { tools: [find({ description: 'Finds orders.' })] } },
  },
  {
    what: 'tool schema',
    part: 'tools',
    before: { agent: { tools: [find()] } },
    after: { agent: { tools: [find({ input: z.object({ number: z.string() }) })] } },
  },
  {
    what: 'tool version',
    part: 'tools',
    before: { agent: { tools: [find()] } },
    after: { agent: { tools: [find({ version: '2' })] } },
  },
  {
    what: 'guardrails of the agent',
    part: 'policy',
    before: { agent: { guardrails: [guardrail('1')] } },
    after: { agent: { guardrails: [guardrail('2')] } },
  },
  {
    what: 'history',
    part: 'history',
    before: { earlier: 'I bought a phone.' },
    after: { earlier: 'I bought a laptop.' },
  },
  { what: 'history, from none', part: 'history', after: { earlier: 'I bought a phone.' } },
  {
    what: 'documents',
    part: 'documents',
    before: { as: { documents: [{ id: 'a', text: 'Refunds within 30 days.' }] } },
    after: { as: { documents: [{ id: 'a', text: 'Refunds within 14 days.' }] } },
  },
  {
    what: 'documents, from none',
    part: 'documents',
    after: { as: { documents: [{ id: 'a', text: 'Refunds within 30 days.' }] } },
  },
  { what: 'sample', part: 'settings', before: { as: { sample: 0 } }, after: { as: { sample: 1 } } },
]

const asks = (change: Partial<LlmRequest>): Way => ({ request: change })

export const llmFlips: readonly Flip[] = [
  ...askers,
  { what: 'system text', part: 'persona', after: asks({ system: 'You are brief.' }) },
  { what: 'model', part: 'model', after: asks({ model: 'scripted/two' }) },
  {
    what: 'provider',
    part: 'model',
    before: { runtime: { providers: [calling('scripted'), calling('other')] } },
    after: { request: { model: 'other/one' }, runtime: { providers: [calling('scripted'), calling('other')] } },
  },
  { what: 'temperature', part: 'settings', after: asks({ temperature: 0 }) },
  {
    what: 'output schema',
    part: 'settings',
    after: asks({
      output: { name: 'answer', schema: { type: 'object' }, check: (value) => ({ value }) },
    }),
  },
  {
    what: 'tools',
    part: 'tools',
    after: asks({ tools: [{ name: 'find', description: 'Finds.', input: { type: 'object' } }] }),
  },
  {
    what: 'history',
    part: 'history',
    after: asks({
      messages: [
        { role: 'user', content: 'I bought a phone.' },
        { role: 'assistant', content: 'Nice.' },
        { role: 'user', content: question },
      ],
    }),
  },
  { what: 'documents', part: 'documents', after: asks({ documents: [{ id: 'a', text: 'Thirty days.' }] }) },
  { what: 'sample', part: 'settings', after: asks({ sample: 1 }) },
]
