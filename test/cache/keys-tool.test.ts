import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  defineAgent,
  defineTool,
  type Decision,
  type Explanation,
  type PartName,
  type RunOptions,
  type Store,
} from 'stratagent'
import { setUp } from '../set-up.ts'
import { sharedStore } from './keys-flips.ts'

interface Way {
  readonly agent?: object
  readonly tool?: object
  readonly input?: Readonly<Record<string, string>>
  readonly as?: RunOptions
}

interface Ran {
  /** Whether the body ran. */
  readonly ran: boolean
  readonly decision: Decision | undefined
  readonly explained: Explanation | undefined
}

let runs = 0

/** Has an agent call its one tool; each run is asked something else, so that no run is answered whole. */
async function callTool(store: Store, way: Way = {}): Promise<Ran> {
  let ran = false
  const tool = defineTool({
    name: 'find',
    description: 'Finds an order.',
    input: z.object({ id: z.string(), by: z.string().optional() }),
    effect: 'read',
    cache: true,
    run: () => {
      ran = true
      return 'found'
    },
    ...way.tool,
  })
  const input = way.input ?? { id: '42' }
  const { runtime, clock } = await setUp({
    script: ({ messages }) =>
      messages.at(-1)?.role === 'tool' ? 'Found.' : { toolCalls: [{ name: tool.definition.name, input }] },
    store: () => store,
  })
  const agent = defineAgent({
    name: 'support',
    persona: { id: 'helpdesk', instructions: 'You answer questions about orders.' },
    model: 'scripted/one',
    cache: { semantic: 'off' },
    ...way.agent,
    tools: [tool],
  })
  clock.advance(++runs) // only what was there before is compared with
  const { runId, cache } = await runtime.run(agent, `Question ${runs}`, way.as)
  const explained = (await runtime.cache.explain(runId, { acrossTenants: true })).find(
    ({ decision }) => decision.kind === 'tool',
  )
  return { ran, decision: cache.find(({ kind }) => kind === 'tool'), explained }
}

interface Flip {
  readonly what: string
  readonly part: PartName
  readonly before?: Way
  readonly after: Way
}

const persona = (id: string, instructions: string): Way => ({ agent: { persona: { id, instructions } } })
const byUser = (user: string): Way => ({ tool: { scope: 'user' }, as: { user } })
const varied = (vary: Readonly<Record<string, string>>, tool: object = {}): Way => ({ tool, as: { vary } })
const gold = { cache: { vary: ['plan'] } }

const crossings: readonly Flip[] = [
  { what: 'tenant', part: 'tenant', before: { as: { tenant: 'acme' } }, after: { as: { tenant: 'globex' } } },
  { what: 'permissions', part: 'permissions', after: { as: { permissions: ['orders:read'] } } },
  { what: 'vary', part: 'vary', before: varied({ plan: 'gold' }), after: varied({ plan: 'basic' }) },
  {
    what: 'a declared vary value',
    part: 'vary',
    before: varied({ plan: 'gold' }, gold),
    after: varied({ plan: 'basic' }, gold),
  },
  { what: 'locale', part: 'locale', before: { as: { locale: 'en' } }, after: { as: { locale: 'de' } } },
  { what: 'user, at user scope', part: 'user', before: byUser('u1'), after: byUser('u2') },
  { what: 'agent', part: 'agent', after: { agent: { name: 'sales' } } },
  { what: 'persona id', part: 'persona', after: persona('desk', 'You answer questions about orders.') },
  { what: 'persona text', part: 'persona', after: persona('helpdesk', 'You are brief.') },
  { what: 'tool version', part: 'tools', after: { tool: { version: '2' } } },
  { what: 'tool schema', part: 'tools', after: { tool: { input: z.object({ id: z.string().min(1) }) } } },
  {
    what: 'shared name',
    part: 'agent',
    before: { tool: { cache: { shared: 'orders' } } },
    after: { tool: { cache: { shared: 'others' } } },
  },
]

it.each(crossings)(
  'S1 S2 a tool result never crosses a change of $what, and explain names $part alone',
  async (flip) => {
    const store = sharedStore()
    const first = await callTool(store, flip.before)
    const second = await callTool(store, flip.after)
    expect([first.ran, second.ran]).toEqual([true, true])
    expect(second.explained?.changed).toEqual([
      { part: flip.part, was: first.decision?.parts?.[flip.part], now: second.decision?.parts?.[flip.part] },
    ])
    expect((await callTool(store, flip.before)).ran).toBe(false)
    expect((await callTool(store, flip.after)).ran).toBe(false)
  },
)

it.each<[string, Way, Way]>([
  ['tool of another name', {}, { tool: { name: 'search' } }],
  ['argument of another value', {}, { input: { id: '43' } }],
  ['argument more', {}, { input: { id: '42', by: 'number' } }],
  [
    'delimiter in the names of agent and persona',
    { agent: { name: 'a', persona: { id: 'b:c', instructions: 'Hi.' } } },
    { agent: { name: 'a:b', persona: { id: 'c', instructions: 'Hi.' } } },
  ],
  [
    'shared name that looks like an agent',
    { agent: { name: 'a', persona: { id: 'b', instructions: 'Hi.' } } },
    { tool: { cache: { shared: 'a:b' } } },
  ],
])('T16 a tool result never crosses a %s', async (_what, before, after) => {
  const store = sharedStore()
  await callTool(store, before)
  expect((await callTool(store, after)).ran).toBe(true)
})

const shared = { cache: { shared: 'orders' } }

it.each<[string, Way, Way]>([
  ['model', {}, { agent: { model: 'scripted/two' } }],
  ['settings', {}, { agent: { settings: { temperature: 0 } } }],
  ['conversation', {}, { as: { session: 's1' } }],
  ['documents', {}, { as: { documents: [{ id: 'a', text: 'Thirty days.' }] } }],
  ['wording of the tool', {}, { tool: { description: 'Finds orders.' } }],
  ['user, at tenant scope', { as: { user: 'u1' } }, { as: { user: 'u2' } }],
  [
    'vary value the tool does not depend on',
    varied({ plan: 'gold', page: '1' }, gold),
    varied({ plan: 'gold', page: '2' }, gold),
  ],
  ['locale the tool does not depend on', { tool: gold, as: { locale: 'en' } }, { tool: gold, as: { locale: 'de' } }],
  ['agent that shares it', { tool: shared }, { tool: shared, agent: { name: 'sales' } }],
  ['order of the arguments', { input: { id: '42', by: 'x' } }, { input: { by: 'x', id: '42' } }],
  [
    'persona text under a pinned version',
    { agent: { version: '1' } },
    { agent: { version: '1', persona: { id: 'helpdesk', instructions: 'You are brief.' } } },
  ],
])('a tool result does not depend on the %s', async (_what, before, after) => {
  const store = sharedStore()
  expect((await callTool(store, before)).ran).toBe(true)
  expect((await callTool(store, after)).ran).toBe(false)
})

it('explains a tool miss without naming what the tool does not depend on', async () => {
  const store = sharedStore()
  await callTool(store, varied({ plan: 'gold', page: '1' }, gold))
  const { explained } = await callTool(store, varied({ plan: 'basic', page: '2' }, gold))
  expect(explained?.changed.map(({ part }) => part)).toEqual(['vary'])
  await callTool(store, { tool: gold, as: { locale: 'en' } })
  const other = await callTool(store, { tool: gold, as: { locale: 'de', tenant: 'acme' } })
  expect(other.explained?.changed.map(({ part }) => part)).toEqual(['tenant'])
})

it('explains a tool miss by results of the same tool alone', async () => {
  const store = sharedStore()
  await callTool(store, { tool: { name: 'search' } })
  expect((await callTool(store)).explained?.changed).toEqual([])
})

it('T15 keeps apart calls of a function with undefined, with null and with nothing', async () => {
  const { runtime } = await setUp()
  const greet = runtime.cached((name: string | null = 'stranger') => `Hello ${name}`, { name: 'greet' })
  expect([await greet(null), await greet(undefined), await greet()]).toEqual([
    'Hello null',
    'Hello stranger',
    'Hello stranger',
  ])
})
