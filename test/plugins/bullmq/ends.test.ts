import { Cluster, Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { expect, it, onTestFinished } from 'vitest'
import {
  createRuntime,
  defineAgent,
  memoryStore,
  sequence,
  StratagentError,
  type AgentDefinition,
  type RuntimeOptions,
  type Workflow,
} from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { describeRedis, describeServers } from '../../servers/describe-servers.ts'
import { startCluster } from '../../servers/cluster.ts'
import {
  bullmqRuns,
  runJournal,
  startWorker,
  type ConnectionChoice,
  type WorkerOptions,
} from '../../../plugins/bullmq/index.ts'

const shout = sequence({ name: 'shout', steps: [(text: string) => text.toUpperCase()] })

/** A worker in this process, until the end of the test. */
async function serve(
  run: AgentDefinition | Workflow,
  { providers = [], ...options }: Omit<WorkerOptions, 'runtime' | 'runs'> & Pick<RuntimeOptions, 'providers'>,
): Promise<void> {
  const what = 'plan' in run ? { workflows: [run] } : { agents: [run] }
  const runtime = await createRuntime({
    ...what,
    providers,
    store: memoryStore(),
    embedder: false,
    plugins: [runJournal],
  })
  const worker = await startWorker({ ...options, runtime, runs: [run] })
  onTestFinished(async () => {
    await worker.close()
    await runtime.close()
  })
}

/** A run, its events and an aborted one, through a worker and runs that are both in this process. */
async function passThrough(place: ConnectionChoice & { readonly prefix: string; readonly queue: string }) {
  await using runs = await bullmqRuns(place)
  const waiting = await runs.enqueue(shout, 'never')
  await waiting.abort()
  await serve(shout, place)
  const handle = await runs.enqueue(shout, 'hello')
  const texts = []
  for await (const event of handle.events) if (event.type === 'text') texts.push(event.text)
  return { texts, output: (await handle.result).output, aborted: await waiting.result.catch((error) => error.code) }
}
const passed = { texts: ['HELLO'], output: 'HELLO', aborted: 'ABORTED' }

await describeRedis('the two ends of a queue', {}, ({ url, prefix }) => {
  it.each([
    ['ioredis 6', () => new Redis(url)],
    ['ioredis 5', () => new Redis5(url)],
  ])('use a client that is handed in, and leave it open: %s', async (version, make) => {
    const connection = make()
    onTestFinished(() => connection.disconnect())
    const place = { connection: connection as Redis, prefix, queue: version.replace(' ', '-') }
    expect(await passThrough(place)).toEqual(passed)
    expect(await connection.ping()).toBe('PONG')
  })

  it('give each of several readers everything, wherever the others are', async () => {
    const joined = Promise.withResolvers<void>()
    async function* chunks() {
      yield 'one '
      await joined.promise
      yield 'two '
    }
    const speaker = defineAgent({
      name: 'speaker',
      persona: { id: 'speaker', instructions: 'You count.' },
      model: 'scripted/one',
    })
    const place = { url, prefix, queue: 'readers' }
    await using runs = await bullmqRuns(place)
    await serve(speaker, { ...place, providers: [scriptedModel([{ chunks: chunks() }])] })
    const handle = await runs.enqueue(speaker, 'Count to two.')
    const texts = async (seen: () => void = () => undefined): Promise<readonly string[]> => {
      const read = []
      for await (const event of handle.events) {
        if (event.type === 'text') read.push(event.text)
        seen()
      }
      return read
    }
    const first = Promise.withResolvers<void>()
    const early = texts(first.resolve)
    await first.promise
    const [later, latest] = [texts(), texts(joined.resolve)]
    expect(await Promise.all([early, later, latest])).toEqual([
      ['one ', 'two '],
      ['one ', 'two '],
      ['one ', 'two '],
    ])
  })

  it('read what the bound of a stream has left, and how much it has dropped', async () => {
    const read: (() => void)[] = []
    const wasRead = [1, 2, 3, 4].map(() => new Promise<void>((resolve) => read.push(resolve)))
    async function* chunks() {
      yield 'one '
      for (const [index, before] of wasRead.entries()) {
        await before
        yield `${index + 2} `
      }
    }
    const speaker = defineAgent({
      name: 'speaker',
      persona: { id: 'speaker', instructions: 'You count.' },
      model: 'scripted/one',
    })
    const place = { url, prefix, queue: 'bound' }
    await using runs = await bullmqRuns(place)
    await serve(speaker, { ...place, eventLimit: 3, providers: [scriptedModel([{ chunks: chunks() }])] })
    const handle = await runs.enqueue(speaker, 'Count to five.')
    for await (const event of handle.events) if (event.type === 'text') read.shift()?.()
    const late: unknown[] = []
    for await (const event of handle.events) late.push('text' in event ? event.text : event)
    expect(late).toEqual([{ type: 'dropped', count: 2, runId: handle.id, path: ['speaker'] }, '3 ', '4 ', '5 '])
  })

  it.each([
    ['tried again until the tries are used up', true, 2],
    ['not tried again', false, 1],
  ])('hear of the last error of a run: %s', async (_what, retryable, tries) => {
    let asked = 0
    const failing = sequence({
      name: 'failing',
      steps: [
        () => {
          throw new StratagentError('PROVIDER_UNAVAILABLE', `Said ${++asked} times.`, { retryable })
        },
      ],
    })
    const place = { url, prefix, queue: `tries-${tries}` }
    await using runs = await bullmqRuns({ ...place, attempts: 2, backoff: 1 })
    await serve(failing, place)
    const handle = await runs.enqueue(failing, undefined)
    const types: string[] = []
    const reading = async (): Promise<void> => {
      for await (const { type } of handle.events) types.push(type)
    }
    await expect(reading()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable })
    await expect(handle.result).rejects.toThrow(`Said ${tries} times.`)
    expect(types).toEqual(tries === 2 ? ['attempt'] : [])
  })

  it('find the server by options', async () => {
    const { hostname, port, username, password } = new URL(url)
    const connection = {
      host: hostname,
      port: Number(port),
      ...(username && { username }),
      ...(password && { password }),
    }
    expect(await passThrough({ connection, prefix, queue: 'options' })).toEqual(passed)
  })
})

await describeServers('a queue on a Cluster', {}, (programs) => {
  it('wants a hash tag in its prefix, and works like any other', async () => {
    const cluster = await startCluster(programs)
    onTestFinished(() => cluster.stop())
    const connection = new Cluster(cluster.nodes.map(({ url }) => url))
    onTestFinished(() => connection.disconnect())
    await expect(bullmqRuns({ connection, prefix: 'runs' })).rejects.toThrow(/hash tag, such as '\{runs\}'/)
    expect(await passThrough({ connection, prefix: '{runs}', queue: 'cluster' })).toEqual(passed)
  })
})
