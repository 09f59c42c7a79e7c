// A process with a runtime as its environment makes it: answers a question a line, and says who did.
import { createInterface } from 'node:readline'
import { createRuntime } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'

const runtime = await createRuntime({
  providers: [scriptedModel(({ messages }) => ({ text: `Asked: ${JSON.stringify(messages.at(-1)?.content)}` }))],
  embedder: false,
  cacheBudget: '5s',
  logger: 'silent',
})
const asked = (content: string) => ({ model: 'scripted/one', messages: [{ role: 'user' as const, content }] })
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'drop') console.log(await runtime.cache.invalidate({ tenant: 'acme' }))
  else console.log((await runtime.llm(asked(line), { tenant: 'acme' })).servedBy)
}
await runtime.close()
