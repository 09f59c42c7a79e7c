// A process with a runtime of its own on a shared Redis and a provider in the process of the test. It is told what to ask, a JSON line each.
import { createInterface } from 'node:readline'
import { createRuntime, defineAgent, memorySessions, openai, StratagentError } from 'stratagent'
import { redisStore } from '../../src/stores/redis/redis.ts'

const [url = '', prefix = '', baseURL = ''] = process.argv.slice(2)
const guide = defineAgent({
  name: 'guide',
  persona: { id: 'guide', instructions: 'You answer.' },
  model: 'openai/gpt-5-mini',
})
const store = redisStore({ url, prefix })
const runtime = await createRuntime({
  agents: [guide],
  store,
  sessions: memorySessions(),
  providers: [openai({ baseURL, apiKey: 'none' })],
  embedder: false,
  logger: 'silent',
  cacheBudget: '10s',
})
await store.read({ tenant: '-', keys: [], tags: [] })

interface Told {
  readonly way: 'llm' | 'streamLlm' | 'run' | 'stream'
  readonly question: string
  readonly count: number
  readonly tenant: string
}

async function askOnce({ way, question, tenant }: Told) {
  const request = { model: 'openai/gpt-5-mini', messages: [{ role: 'user' as const, content: question }] }
  if (way === 'llm') return runtime.llm(request, { tenant })
  if (way === 'run') return runtime.run(guide, question, { tenant })
  const stream = way === 'stream' ? runtime.stream(guide, question, { tenant }) : runtime.streamLlm(request, { tenant })
  let text = ''
  for await (const piece of stream.textStream) text += piece
  return { ...(await stream.result), text }
}

async function obey(told: Told): Promise<void> {
  const all = await Promise.allSettled(Array.from({ length: told.count }, () => askOnce(told)))
  const answers = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failed = all.flatMap(({ status, reason }: { status: string; reason?: unknown }) =>
    status === 'rejected' ? [reason instanceof StratagentError ? reason.code : String(reason)] : [],
  )
  const results = answers.flatMap(({ cache }) => cache.map(({ result }) => result))
  const count = (name: string): number => results.filter((result) => result === name).length
  const texts = [...new Set(answers.map(({ text }) => text))]
  const paid = answers.filter(({ usage }) => usage.usd > 0).length
  const saved = answers.filter((answer) => answer.saved.usd > 0).length
  console.log(JSON.stringify({ texts, failed, paid, saved, misses: count('miss'), coalesced: count('coalesced') }))
}

console.log('ready')
for await (const line of createInterface({ input: process.stdin })) void obey(JSON.parse(line))
