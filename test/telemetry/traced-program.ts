import { trace } from '@opentelemetry/api'
import {
  createRuntime,
  defineAgent,
  defineTool,
  memorySessions,
  memoryStore,
  type Middleware,
  type RunResult,
} from 'stratagent'
import { startTelemetry } from 'stratagent/telemetry'
import { scriptedModel } from 'stratagent/testing'
import { z } from 'zod'
import { eventsOf } from '../runtime/desk.ts'
import type { Told } from './traced-runs.ts'

/** A program that sets its telemetry up by the standard variables, runs its agents, and says which trace each run is. */
const telemetry = await startTelemetry()

const price = defineTool({
  name: 'price',
  description: 'What something costs.',
  input: z.object({ item: z.string() }),
  effect: 'read',
  cache: { tags: ({ item }) => [`item:${item}`] },
  run: ({ item }) => ({ item, costs: 'three doubloons' }),
})
const brief = {
  persona: { id: 'brief', instructions: 'You are as brief as a mongoose.' },
  model: 'scripted/one',
}
const clerk = defineAgent({ ...brief, name: 'clerk', tools: [price] })
const guide = defineAgent({ ...brief, name: 'guide' })
// answers what it is handed over, with a tool of its own
const cashier = defineAgent({ ...brief, name: 'cashier', description: 'Knows prices.', tools: [price] })
const desk = defineAgent({ ...brief, name: 'desk', handoffs: [() => cashier] })
const tourist = defineAgent({ ...brief, name: 'tourist' })

const model = scriptedModel(({ messages, tools = [] }) => {
  const last = messages.at(-1)
  const [told] = last?.role === 'tool' ? last.content : []
  // the provider has seen the beginning of this conversation before
  if (told?.name === 'price') return { chunks: ['Three ', 'doubloons.'], usage: { cacheReadTokens: 80 } }
  if (tools.some(({ name }) => name === 'price')) {
    return { toolCalls: [{ name: 'price', input: { item: 'xylophone' } }] }
  }
  if (tools.length > 0) return { toolCalls: [{ name: 'handoff_to_cashier', input: {} }] }
  return 'Paris, on the Seine.'
})

let traceId = ''
const notes: Middleware<'agent'> = {
  name: 'notes',
  stage: 'user',
  handle(call, next) {
    traceId = trace.getActiveSpan()?.spanContext().traceId ?? ''
    return next(call)
  },
}
const runtime = await createRuntime({
  agents: [clerk, guide, tourist, desk],
  providers: [model],
  store: memoryStore(),
  sessions: memorySessions(),
  middleware: { agent: [notes] },
  tenancy: 'required',
  // on a busy machine a lookup would be given up, and end behind the back of the run it is told of
  cacheBudget: '1m',
  ...(process.env['TRACED_SPANS'] === 'lean' && { telemetry: { spans: 'lean' } }),
  logger: 'silent',
})
const who = { tenant: 'harbour-bank', user: 'u-4711', session: 's-0815' }

const tell = ({ servedBy, cache }: RunResult): Told => {
  return { traceId, servedBy, decisions: cache.map(({ layer, result }) => ({ layer, result })) }
}
const told: Record<string, Told> = {}

for (const [name, agent, question] of [
  ['tools', clerk, 'What does a xylophone cost?'],
  ['handoff', desk, 'I would like to pay for my xylophone.'],
] as const) {
  const streamed = runtime.stream(agent, question, who)
  await eventsOf(streamed)
  told[name] = tell(await streamed.result)
}

for (const [name, agent, question] of [
  ['tool', clerk, 'Compare a violin with a xylophone for me.'],
  ['origin', guide, 'What is the capital of France?'],
  ['semantic', guide, 'Tell me the capital city of France.'],
  ['exact', guide, 'What is the capital of France?'],
  ['embedding', tourist, 'What is the capital of France?'],
] as const) {
  told[name] = tell(await runtime.run(agent, question, { tenant: who.tenant, user: who.user }))
}

await runtime.close()
await telemetry.stop()
console.log(JSON.stringify(told))
