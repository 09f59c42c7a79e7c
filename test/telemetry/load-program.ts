import { createInterface } from 'node:readline'
import { createRuntime, defineAgent, memoryStore } from 'stratagent'
import { startTelemetry } from 'stratagent/telemetry'
import { scriptedModel } from 'stratagent/testing'

/** A program that runs as often as it is told (`ask 100`, `again 2`), stops its telemetry (`stop`), and then has nothing left to do. */
const telemetry = await startTelemetry()
const runtime = await createRuntime({
  store: memoryStore(),
  embedder: false,
  providers: [scriptedModel(() => 'Done.')],
  logger: 'silent',
})
const agent = defineAgent({
  name: 'clerk',
  persona: { id: 'clerk', instructions: 'You are brief.' },
  model: 'scripted/one',
})

let asked = 0
async function ask(questions: readonly string[]): Promise<string> {
  const results = await Promise.all(
    questions.map((question) => runtime.run(agent, question, { tenant: 'harbour-bank' })),
  )
  return `${results.filter(({ output }) => output === 'Done.').length} answered`
}
const answers: Record<string, (count: number) => Promise<string>> = {
  ask: (count) => ask(Array.from({ length: count }, () => `Question ${asked++}`)),
  again: (count) => ask(Array.from({ length: count }, (_, index) => `Question ${index}`)),
  async stop() {
    await runtime.close()
    await telemetry.stop()
    return 'stopped'
  },
}
for await (const line of createInterface(process.stdin)) {
  const [word = '', count] = line.split(' ')
  console.log(await answers[word]?.(Number(count)))
  if (word === 'stop') break
}
