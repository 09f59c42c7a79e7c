// Questions that mean the same share an answer; questions that only look the same do not. Runs with no key and no network.
import { Agent, createRuntime, memoryStore } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'

@Agent({
  name: 'helpdesk',
  persona: { id: 'helpdesk', instructions: 'You answer questions of customers.' },
  model: 'scripted/helpdesk',
  cache: { semantic: 'balanced' }, // or 'strict', 'faq', 'off', and 'shadow', which measures and serves nothing
})
class Helpdesk {}

const model = scriptedModel(() => ({ text: 'An answer.' }))
const runtime = await createRuntime({ agents: [Helpdesk], providers: [model], store: memoryStore() })

/** Who answered, how near the nearest stored question was, and why it was not taken. */
async function ask(question: string): Promise<string> {
  const { servedBy, cache } = await runtime.run(Helpdesk, question, { tenant: 'acme' })
  const { similarity, result, reason, refusals = [] } = cache.find(({ layer }) => layer === 'semantic') ?? {}
  const [refusal] = refusals
  const why = refusal === undefined ? (reason ?? '') : `by the guard ${refusal.guard}: ${refusal.detail}`
  return `${question.padEnd(40)}${servedBy.padEnd(10)}${(similarity?.toFixed(3) ?? '-').padEnd(12)}${result} ${why}`
}

console.log(`${'question'.padEnd(40)}${'answered'.padEnd(10)}${'similarity'.padEnd(12)}semantic layer`)
for (const question of [
  'What is the capital of France?',
  'Tell me the capital city of France.', // other words
  'What is the capital of Spain?', // another thing
  'Where is my order 48231?',
  'Where is order 48231 right now?',
  'Where is my order 48213?', // two digits have changed places: nearer than the rewording, and another order
  'How do I turn on roaming?',
  'How can I turn on roaming?',
  'How do I turn off roaming?', // one word, the opposite
]) {
  console.log(await ask(question))
}

await runtime.close()
