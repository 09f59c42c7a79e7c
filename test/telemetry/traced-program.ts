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
const tourist = defineAgent({ ...brief, name: 'tourist' })

const model = scriptedModel(({ messages, tools = [] }) => {
  const last = messages.at(-1)
  if (last?.role === 'tool') return { chunks: ['Three ', 'doubloons.'] }
  if (tools.length > 0) return { toolCalls: [{ name: 'price', input: { item: 'xylophone' } }] }
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
  agents: [clerk, guide, tourist],
  providers: [model],
  store: memoryStore(),
  sessions: memorySessions(),
  middleware: { agent: [notes] },
  tenancy: 'required',
  logger: 'silent',
})
const who = { tenant: 'harbour-bank', user: 'u-4711', session: 's-0815' }

const tell = ({ servedBy, cache }: RunResult): Told => {
  return { traceId, servedBy, decisions: cache.map(({ layer, result }) => ({ layer, result })) }
}
const streamed = runtime.stream(clerk, 'What does a xylophone cost?', who)
await eventsOf(streamed)
const told: Record<string, Told> = { tools: tell(await streamed.result) }

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
