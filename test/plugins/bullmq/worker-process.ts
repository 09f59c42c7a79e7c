// A worker in a process of its own. It says what it does on standard output, a JSON line each, and is told on standard input what to do.
import { createInterface } from 'node:readline'
import {
  createRuntime,
  defineAgent,
  defineTool,
  memorySessions,
  memoryStore,
  sequence,
  StratagentError,
} from 'stratagent'
import { scriptedModel, spanRecorder } from 'stratagent/testing'
import { z } from 'zod'
import { runJournal, startWorker, type WorkerOptions } from '../../../plugins/bullmq/index.ts'

type Told = (line: string) => void
const waiting = new Map<string, Told[]>()
const lines = new Set<string>()

/** Resolves when the test has said a word. */
function told(word: string): Promise<unknown> {
  if (lines.has(word)) return Promise.resolve()
  return new Promise((resolve) => waiting.set(word, [...(waiting.get(word) ?? []), resolve]))
}
createInterface({ input: process.stdin }).on('line', (line) => {
  lines.add(line)
  for (const resolve of waiting.get(line) ?? []) resolve(line)
})
function say(what: string, more: object = {}): void {
  process.stdout.write(`${JSON.stringify({ what, pid: process.pid, ...more })}\n`)
}

const options: Omit<WorkerOptions, 'runtime' | 'runs'> & { readonly persona?: string; readonly closeWithin?: '5s' } =
  JSON.parse(process.argv[2] ?? '{}')
const { persona = 'You are of help.', closeWithin = '5s', ...workerOptions } = options
const about = (name: string) => ({ name, persona: { id: name, instructions: persona }, model: 'scripted/one' })

const charge = defineTool({
  name: 'charge',
  description: 'Takes money.',
  input: z.object({ euro: z.number() }),
  effect: 'write',
  async run({ euro }, { callId, identity }) {
    say('charged', { euro, callId, tenant: identity.tenant, user: identity.user })
    if (euro === 13) await told('charge on')
    return { at: new Date(0), euro }
  },
})
const cashier = defineAgent({ ...about('cashier'), tools: [charge], cache: false })
const echo = defineAgent({ ...about('echo'), cache: false })
const twice = sequence({ name: 'twice', steps: [echo, (text: string) => `${text}!`] })
const large = sequence({ name: 'large', steps: [() => 'x'.repeat(10_000)] })
const strange = sequence({ name: 'strange', steps: [() => new Map()] })

let attempt = 0
const model = scriptedModel(async ({ messages }, call) => {
  const last = messages.at(-1)
  const question = messages.findLast(({ role }) => role === 'user')?.content
  const text = typeof question === 'string' ? question : ''
  say('asked', { text, role: last?.role })
  if (text.startsWith('charge') && last?.role === 'user') {
    return { toolCalls: [{ name: 'charge', input: { euro: Number(text.slice(7, 9)) } }] }
  }
  if (text.includes('fails once') && ++attempt === 1) {
    throw new StratagentError('PROVIDER_UNAVAILABLE', 'The provider is away.', { retryable: true })
  }
  if (text.includes('is refused')) throw new StratagentError('PROVIDER_REJECTED', `The provider refuses «${text}».`)
  if (text.includes('breaks')) throw new TypeError(`secret ${text}`)
  if (text.includes('wait')) {
    const gone = new Promise((_resolve, reject) => {
      call.signal.addEventListener('abort', () => {
        say('aborted')
        reject(new Error('aborted'))
      })
    })
    await Promise.race([told('go on'), gone])
  }
  return { chunks: text.split(' ').map((word) => `${word.toUpperCase()} `) }
})

const spans = spanRecorder()
const runtime = await createRuntime({
  agents: [cashier, echo],
  workflows: [twice, large, strange],
  providers: [model],
  store: memoryStore(),
  sessions: memorySessions(),
  embedder: false,
  tracer: spans.tracer,
  retry: { attempts: 1 },
  logger: 'silent',
  plugins: [runJournal],
})
const log = (message: string): void => say('log', { message })
const worker = await startWorker({
  ...workerOptions,
  runtime,
  runs: [cashier, echo, twice, large, strange],
  tracer: spans.tracer,
  logger: { debug: () => undefined, info: () => undefined, warn: log, error: log },
})
say('ready')
void told('close runtime')
  .then(() => runtime.close())
  .then(() => say('runtime closed'))
void told('close').then(async () => {
  await worker.close(closeWithin)
  await runtime.close()
  say('spans', {
    spans: spans.spans.map(({ name, spanId, traceId, parentSpanId }) => ({ name, spanId, traceId, parentSpanId })),
  })
  process.exit(0)
})
