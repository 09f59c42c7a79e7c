import { context, metrics, propagation, trace } from '@opentelemetry/api'
import { createInterface } from 'node:readline'
import { createRuntime, defineAgent, memoryStore } from 'stratagent'
import { startTelemetry } from 'stratagent/telemetry'
import { scriptedModel } from 'stratagent/testing'

/**
 * A program that runs as often as it is told (`ask 100`, `again 2`), stops its telemetry (`stop`), and then has nothing
 * left to do. On `move <url> <milliseconds>` it starts its telemetry anew, for another collector and its time limit;
 * on `leave` it stops it and says in how many lines it complained.
 */
let complaints = 0
const write = process.stderr.write.bind(process.stderr)
process.stderr.write = (text: string | Uint8Array): boolean => {
  complaints += String(text).split('\n').length - 1
  return write(text)
}

async function begin() {
  complaints = 0
  const telemetry = await startTelemetry()
  const runtime = await createRuntime({
    store: memoryStore(),
    embedder: false,
    providers: [scriptedModel(() => 'Done.')],
    logger: 'silent',
  })
  return { telemetry, runtime }
}
let begun = await begin()

const agent = defineAgent({
  name: 'clerk',
  persona: { id: 'clerk', instructions: 'You are brief.' },
  model: 'scripted/one',
})

let asked = 0
async function ask(questions: readonly string[]): Promise<string> {
  const results = await Promise.all(
    questions.map((question) => begun.runtime.run(agent, question, { tenant: 'harbour-bank' })),
  )
  return `${results.filter(({ output }) => output === 'Done.').length} answered`
}

async function stop(): Promise<string> {
  await begun.runtime.close()
  await begun.telemetry.stop()
  return 'stopped'
}

const answers: Record<string, (...words: string[]) => Promise<string>> = {
  ask: (count) => ask(Array.from({ length: Number(count) }, () => `Question ${asked++}`)),
  again: (count) => ask(Array.from({ length: Number(count) }, (_, index) => `Question ${index}`)),
  stop,
  async leave() {
    await stop()
    return `left, ${complaints} complaints`
  },
  async move(url, limit) {
    // the api takes one SDK in the life of a process, unless it is told to forget it
    for (const part of [context, metrics, propagation, trace]) part.disable()
    for (const name of ['OTEL_EXPORTER_OTLP_TIMEOUT', 'OTEL_BSP_EXPORT_TIMEOUT']) process.env[name] = limit
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = url
    delete process.env['OTEL_TRACES_EXPORTER']
    begun = await begin()
    return 'moved'
  },
}
for await (const line of createInterface(process.stdin)) {
  const [word = '', ...words] = line.split(' ')
  console.log(await answers[word]?.(...words))
  if (word === 'stop') break
}
