// An answer as it is made: as typed events, from the cache in its own pieces, cut short, shared by two readers. Runs with no key and no network.
import { createRuntime, defineAgent, defineTool, memoryStore, type RunStream } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { z } from 'zod'

const findRhymes = defineTool({
  name: 'findRhymes',
  description: 'Words that rhyme.',
  input: z.object({ word: z.string() }),
  effect: 'pure',
  run: ({ word }, { progress }) => {
    progress('half way')
    return `${word}, true`
  },
})
const poet = defineAgent({
  name: 'poet',
  persona: { id: 'poet', instructions: 'You write short verses.' },
  model: 'scripted/poet',
  tools: [findRhymes],
})
const model = scriptedModel(({ messages }) => {
  if (messages.at(-1)?.role === 'user') return { toolCalls: [{ name: 'findRhymes', input: { word: 'blue' } }] }
  return { chunks: ['Some ', 'flowers ', 'are ', 'blue.'] }
})
const runtime = await createRuntime({ agents: [poet], providers: [model], store: memoryStore() })

const stream = (about: string): RunStream => runtime.stream(poet, `Write about ${about}.`, { tenant: 'acme' })

/** Reads a stream to its end, or leaves it after some events. */
async function follow(reader: string, events: RunStream, most = Infinity): Promise<string> {
  const read = []
  for await (const event of events) {
    read.push(event.type === 'text' ? event.text : event.type)
    if (read.length === most) break // ends the model's call too; its answer is not kept
  }
  const end = await events.result.then(
    ({ cache }) => cache[0]?.result,
    (error: { code: string }) => error.code,
  )
  return `${reader.padEnd(12)}${`${end}`.padEnd(12)}${`${model.requests.length}`.padEnd(14)}${read.join('│')}`
}

console.log('reader      cache       model calls   what was read')
console.log(await follow('first', stream('roses')))
console.log(await follow('second', stream('roses')))
console.log(await follow('leaves', stream('tulips'), 4))
const both = await Promise.all([follow('one of two', stream('lilies')), follow('the other', stream('lilies'))])
console.log(both.join('\n'))

for await (const piece of stream('roses').textStream) process.stdout.write(piece)
console.log()
await runtime.close()
