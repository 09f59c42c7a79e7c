// Which answers go, which stay, and why a question was not answered from the cache. Runs with no key and no network.
import { createRuntime, defineAgent, memoryStore } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'

const shop = defineAgent({
  name: 'shop',
  persona: { id: 'shop', instructions: 'You answer questions of customers.' },
  model: 'scripted/shop',
})
const model = scriptedModel(() => ({ text: 'An answer.' }))
const runtime = await createRuntime({ agents: [shop], providers: [model], store: memoryStore() })

const pages = {
  'How long does delivery take?': 'page:delivery',
  'Do you deliver on Sundays?': 'page:delivery',
  'May I return a worn shoe?': 'page:returns',
  'Which cards do you take?': 'page:payment',
}
const questions = Object.keys(pages)

/** Asks everything once; each answer carries the tag of the page it was read from. */
async function askAll(): Promise<readonly string[]> {
  const served = []
  for (const [question, tag] of Object.entries(pages)) {
    const { servedBy } = await runtime.run(shop, question, { tenant: 'acme', cache: { tags: [tag] } })
    served.push(servedBy)
  }
  return served
}

const steps: Record<string, () => Promise<number> | undefined> = {
  'at first': () => undefined,
  again: () => undefined,
  'by tag': () => runtime.cache.invalidate({ tenant: 'acme', tags: ['page:delivery'] }),
  'by agent': () => runtime.cache.invalidate({ agent: 'shop' }),
  'all, then warm': async () => {
    const gone = await runtime.cache.invalidate({ all: true })
    await runtime.cache.warm(shop, { tenant: 'acme', questions })
    return gone
  },
}

const columns = []
for (const [name, step] of Object.entries(steps)) {
  const gone = await step()
  columns.push([name, ...(await askAll()), gone ?? '-'])
}
for (const [index, first] of ['', ...questions, 'entries dropped'].entries()) {
  console.log(first.padEnd(32) + columns.map((column) => `${column[index]}`.padEnd(12)).join(''))
}

const { runId } = await runtime.run(shop, 'Which cards do you take?', { tenant: 'acme', locale: 'fr' })
const [why] = await runtime.cache.explain(runId)
console.log(`\nAsked in French: ${why?.sentence}`)
await runtime.close()
