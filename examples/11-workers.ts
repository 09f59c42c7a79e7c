// Runs shared among three worker processes; one of them is killed in the middle of its run, and another goes on. No key, no network, but a Redis: `npm run redis`, then REDIS_URL=redis://127.0.0.1:6379 npm run example examples/11-workers.ts
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createRuntime, defineAgent, defineTool, memoryStore } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { z } from 'zod'
import { bullmqRuns, runJournal, startWorker } from 'stratagent/bullmq'

const [, , worker, queue = `example-${process.pid}`] = process.argv
const tell = (word: string): unknown => process.send?.({ worker, word })

const ship = defineTool({
  name: 'ship',
  description: 'Sends an order off.',
  input: z.object({ order: z.number() }),
  effect: 'write',
  run: ({ order }) => tell(`ships ${order}`) !== false && `parcel ${order}`,
})
const clerk = defineAgent({
  name: 'clerk',
  persona: { id: 'clerk', instructions: 'You ship orders.' },
  model: 'scripted/clerk',
  tools: [ship],
})

/** Takes runs, one at a time, until it is told to stop. */
async function work(url: string): Promise<void> {
  const goOn = once(process, 'message')
  const model = scriptedModel(async ({ messages: [said, ...turns] }) => {
    const order = Number(/\d+/.exec(JSON.stringify(said))?.[0])
    if (turns.length === 0) return { toolCalls: [{ name: 'ship', input: { order } }] }
    await pause(50)
    if (order === 9) await Promise.all([tell('is stuck'), goOn])
    return { text: `Order ${order} is on its way, says worker ${worker}.` }
  })
  const runtime = await createRuntime({
    agents: [clerk],
    providers: [model],
    store: memoryStore(),
    embedder: false,
    plugins: [runJournal],
  })
  await startWorker({ url, queue, runtime, runs: [clerk], lockDuration: '1s' })
  tell('is ready')
}

/** Starts three workers, gives them nine orders, and reads what comes back. */
async function enqueue(url: string): Promise<void> {
  const start = (name: number): ChildProcess => fork(fileURLToPath(import.meta.url), [`${name}`, queue])
  const workers = [1, 2, 3].map(start)
  await Promise.all(workers.map((child) => once(child, 'message')))
  const shipped: string[] = []
  let stuck = 0
  for (const child of workers) {
    child.on('message', ({ word }: { word: string }) => {
      if (word.startsWith('ships')) shipped.push(word)
      else if (++stuck === 1) child.kill('SIGKILL')
      else child.send('go on')
    })
  }

  await using runs = await bullmqRuns({ url, queue, keep: { completed: { age: '1m' } } })
  const acme = runs.as({ tenant: 'acme', user: 'ann' })
  const orders = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  const handles = await Promise.all(orders.map((order) => acme.enqueue(clerk, `Please ship ${order}.`)))
  const by = new Set<string>()
  for (const handle of handles) {
    const { output } = await handle.result
    by.add(output.slice(-2, -1))
    console.log(output)
  }
  console.log(`\n${by.size} workers answered, and ${shipped.length} parcels left for ${orders.length} orders.`)
  const read: string[] = []
  for await (const event of handles.at(-1)?.events ?? []) read.push(event.type)
  console.log(`The last run, as its reader saw it: ${[...new Set(read)].join(', ')}.`)
  for (const child of workers) child.kill()
}

const { REDIS_URL: url } = process.env
if (url === undefined) {
  console.log('This example needs a Redis: start one with `npm run redis`, and run it again with REDIS_URL set.')
} else if (worker === undefined) await enqueue(url)
else await work(url)
