import { getEventListeners } from 'node:events'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { createRuntime, memoryStore, sequence } from 'stratagent'
import { bullmqRuns, runJournal, startWorker, type ConnectionChoice } from '../../../plugins/bullmq/index.ts'
import { describeRedis } from '../../servers/describe-servers.ts'

const shout = sequence({ name: 'shout', steps: [(text: string) => text.toUpperCase()] })

/** A client that sends its own scripts twice, as one whose connection broke before the answers came. */
class Twice extends Redis {
  override async call(command: string, ...args: unknown[]): Promise<unknown> {
    const words = args.map((word) => (word instanceof Buffer || typeof word === 'number' ? word : String(word)))
    if (command === 'EVAL') await super.call(command, words)
    return super.call(command, words)
  }
  override duplicate(): Redis {
    const { host = '', port = 0 } = this.options
    return new Twice({ host, port, protocol: 2, maxRetriesPerRequest: null })
  }
}

/** A worker in this process, until the end of the test. */
async function serve(place: ConnectionChoice & { readonly prefix: string; readonly queue: string }): Promise<void> {
  const runtime = await createRuntime({
    workflows: [shout],
    store: memoryStore(),
    embedder: false,
    plugins: [runJournal],
  })
  const worker = await startWorker({ ...place, runtime, runs: [shout] })
  onTestFinished(async () => {
    await worker.close()
    await runtime.close()
  })
}

await describeRedis('what is said twice, or not at all, of runs', {}, ({ url, prefix }) => {
  const open = async (queue: string) => {
    const runs = await bullmqRuns({ url, prefix, queue })
    onTestFinished(() => runs.close())
    return runs
  }

  it('is told once, though the connection of the worker broke behind it', async () => {
    const connection = new Twice(url, { protocol: 2 })
    onTestFinished(() => connection.disconnect())
    await serve({ connection, prefix, queue: 'twice' })
    const handle = await (await open('twice')).enqueue(shout, 'hello')
    const told: string[] = []
    for await (const event of handle.events) told.push(event.type === 'text' ? event.text : event.type)

    expect(told.filter((text) => ['HELLO', 'attempt', 'dropped'].includes(text))).toEqual(['HELLO'])
    expect((await handle.result).output).toBe('HELLO')
  })

  it('ends the wait for a run that was removed, though another one talks all the time', async () => {
    const runs = await open('removed')
    const [gone, other] = [await runs.enqueue(shout, 'a', { id: 'gone' }), await runs.enqueue(shout, 'b', { id: 'on' })]
    const queue = new Queue('removed', { connection: { url }, prefix })
    const client = new Redis(url, { protocol: 2 })
    onTestFinished(async () => {
      client.disconnect()
      await queue.close()
    })
    const talking: { run?: string } = (await queue.getJob('on'))?.data ?? {}
    await queue.remove('gone')
    let said = 0
    const talk = setInterval(() => {
      const events = ['first', String(said++), 'events', '[]']
      client.xadd(`${prefix}:removed:run:${talking.run}:events`, '*', ...events).catch(() => undefined)
    }, 300)
    onTestFinished(() => clearInterval(talk))
    const listening = other.events[Symbol.asyncIterator]().next()
    listening.catch(() => undefined)

    await expect(gone.result).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('leaves no listener on the signal of runs that are over, or of runs that were closed', async () => {
    const runs = await open('listeners')
    await serve({ url, prefix, queue: 'listeners' })
    const { signal } = new AbortController()
    const handle = await runs.enqueue(shout, 'hello', { signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await handle.result
    await runs.enqueue(shout, 'hello', { signal })
    await runs.close()

    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
