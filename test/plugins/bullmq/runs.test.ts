import { expect, it } from 'vitest'
import { describeRedis } from '../../servers/describe-servers.ts'
import { bullmqRuns } from '../../../plugins/bullmq/index.ts'
import { startProcess } from './workers.ts'

await describeRedis('runs in worker processes', {}, ({ url, prefix }) => {
  it('gives the result', async () => {
    const place = { url, prefix, queue: 'result' }
    const worker = await startProcess(place)
    await using runs = await bullmqRuns(place)
    const handle = await runs.enqueue('echo', 'hello there', { tenant: 'acme' })
    const events = []
    for await (const event of handle.events) events.push(event)
    expect(events.map((event) => (event.type === 'text' ? event.text : event.type))).toEqual(['HELLO ', 'THERE '])
    expect(await handle.result).toMatchObject({ output: 'HELLO THERE ', agent: 'echo' })
    await worker.close()
  })
})
