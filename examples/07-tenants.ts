// Who asks is a wall: tenants, permissions and users never meet, whatever they ask. Runs with no key and no network.
import { createRuntime, defineAgent, defineTool, memoryStore, StratagentError } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { z } from 'zod'

const findBalance = defineTool({
  name: 'findBalance',
  description: 'The balance of whoever asks.',
  input: z.object({}),
  effect: 'read',
  scope: 'user', // without it the tool cannot see who asks
  cache: { ttl: '5m' },
  run: (_input, { identity }) => `${identity.user} has 12 euro`,
})

const teller = defineAgent({
  name: 'teller',
  persona: { id: 'teller', instructions: 'You answer questions about accounts.' },
  model: 'scripted/teller',
  tools: [findBalance],
})

const model = scriptedModel(({ messages }) => {
  const last = messages.at(-1)
  if (last?.role === 'tool') return { text: last.content[0]?.text ?? '' }
  if (last?.content === 'What is my balance?') return { toolCalls: [{ name: 'findBalance', input: {} }] }
  return { text: 'At nine.' }
})
const runtime = await createRuntime({
  agents: [teller],
  providers: [model],
  store: memoryStore(),
  tenancy: 'required',
})

const ann = { tenant: 'acme', user: 'ann' }
const bob = { tenant: 'acme', user: 'bob' }
const eve = { tenant: 'other', user: 'ann' }

for (const [question, ...askers] of [
  ['When do you open?', ann, bob, { ...bob, permissions: ['staff'] }, eve],
  ['What is my balance?', ann, ann, bob, eve],
] as const) {
  console.log(`\n${question}`)
  for (const asker of askers) {
    const { output, servedBy } = await runtime.run(teller, question, asker)
    console.log(`  ${Object.values(asker).join(' ').padEnd(24)}${servedBy.padEnd(12)}${output}`)
  }
}

try {
  await runtime.run(teller, 'When do you open?')
} catch (error) {
  if (error instanceof StratagentError) console.log(`\n${error.code}: ${error.message}`)
}
await runtime.close()
