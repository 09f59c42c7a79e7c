// An agent in one file, asked three times: the model answers once, the cache the rest. Runs with no key and no network.
import { Agent, createRuntime, memoryStore } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'

@Agent({
  name: 'guide',
  persona: { id: 'city-guide', instructions: 'You answer questions about cities in one sentence.' },
  model: 'scripted/guide',
})
class Guide {}

// stands in for a provider: with a key in the environment, leave `providers` out and name a real model above
const model = scriptedModel(() => ({ text: 'The capital of France is Paris.' }))
const runtime = await createRuntime({ agents: [Guide], providers: [model], store: memoryStore() })

for (const question of [
  'What is the capital of France?',
  'What is the capital of France?',
  'Tell me the capital city of France.',
]) {
  const { output, servedBy, usage, saved } = await runtime.run(Guide, question, { tenant: 'acme' })
  console.log(
    `${servedBy.padEnd(9)} spent $${usage.usd.toFixed(4)}  saved $${saved.usd.toFixed(4)}  ${question} → ${output}`,
  )
}

console.log(`The model was asked ${model.requests.length} time.`)
await runtime.close()
