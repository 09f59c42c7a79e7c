import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRuntime, defineAgent, memoryStore, sequence } from 'stratagent'
import { scriptedModel, spanRecorder } from 'stratagent/testing'
import { describeRedis } from '../../servers/describe-servers.ts'
import {
  bullmqRuns,
  startWorker,
  type BullmqRuns,
  type BullmqRunsOptions,
  type WorkerEvent,
} from '../../../plugins/bullmq/index.ts'
import { startProcess } from './workers.ts'

await describeRedis('runs in worker processes', {}, ({ url, prefix }) => {
  const open = async (queue: string, options: BullmqRunsOptions = {}): Promise<BullmqRuns> => {
    const runs = await bullmqRuns({ url, prefix, queue, ...options })
    onTestFinished(() => runs.close())
    return runs
  }
  const read = async (events: AsyncIterable<WorkerEvent>): Promise<readonly WorkerEvent[]> => {
    const all = []
    for await (const event of events) all.push(event)
    return all
  }
  const textOf = (event: WorkerEvent): string => (event.type === 'text' ? event.text : event.type)

  it('give events in order, to whoever reads them late too, and the result', async () => {
    const runs = await open('result')
    await startProcess({ url, prefix, queue: 'result' })
    const handle = await runs.enqueue('echo', 'hello there', { tenant: 'acme' })
    const events = await read(handle.events)
    expect(events.map(textOf)).toEqual(['HELLO ', 'THERE '])
    const result = await handle.result
    expect(result).toMatchObject({ output: 'HELLO THERE ', agent: 'echo' })
    expect(events[0]).toMatchObject({ runId: result.runId, path: ['echo'] })

    const other = await open('result')
    const late = await other.attach(handle.id, { tenant: 'acme' })
    expect(await read(late?.events ?? handle.events)).toEqual(events)
    expect(await late?.result).toEqual(result)
    expect(await other.attach(handle.id, { tenant: 'other' })).toBeUndefined()
    expect(await other.attach(handle.id, { tenant: 'acme', user: 'ann' })).toBeUndefined()
  })

  it('carry who asks, and values as their types', async () => {
    const runs = await open('identity')
    const worker = await startProcess({ url, prefix, queue: 'identity' })
    const bound = runs.as({ tenant: 'acme', user: 'ann' })
    await (
      await bound.enqueue('cashier', 'charge 10')
    ).result
    expect(await worker.hears('charged')).toMatchObject({ euro: 10, tenant: 'acme', user: 'ann' })
    await expect(bound.enqueue('cashier', 'charge 10', { tenant: 'other' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
    const { output } = await (await bound.enqueue('twice', 'so')).result
    expect(output).toBe('SO !')
    const told = async (trusted: boolean) =>
      (await (await runs.enqueue('twice', 'so', { tenant: 'acme', user: 'bob', trusted })).result).cache.length
    expect(await told(true)).toBeGreaterThan(0)
    expect(await told(false)).toBe(0)
  })

  it('end where the worker is when they are aborted, and leave the queue when no worker has them', async () => {
    const runs = await open('abort')
    const worker = await startProcess({ url, prefix, queue: 'abort' })
    const controller = new AbortController()
    const running = await runs.enqueue('echo', 'please wait', { signal: controller.signal })
    const waiting = await runs.enqueue('echo', 'next')
    await worker.hears('asked')
    await waiting.abort()
    await expect(waiting.result).rejects.toMatchObject({ code: 'ABORTED' })
    controller.abort()
    await worker.hears('aborted')
    await expect(running.result).rejects.toMatchObject({ code: 'ABORTED' })
    const after = await runs.enqueue('echo', 'last')
    expect(await after.result).toMatchObject({ output: 'LAST ' })
    expect(worker.said.filter(({ text }) => text === 'next')).toEqual([])
    await after.abort()
    expect(await after.result).toMatchObject({ output: 'LAST ' })
  })

  it('fail with the code and the sentence, of which the job shows the code alone', async () => {
    const runs = await open('errors')
    await startProcess({ url, prefix, queue: 'errors', resultLimit: 5_000 })
    const refused = await runs.enqueue('echo', 'this is refused', { id: 'refused' })
    await expect(refused.result).rejects.toMatchObject({
      name: 'StratagentError',
      code: 'PROVIDER_REJECTED',
      message: expect.stringContaining('this is refused'),
    })
    const broken = await runs.enqueue('echo', 'this breaks', { id: 'broken' })
    await expect(broken.result).rejects.toMatchObject({ message: expect.not.stringContaining('secret') })
    for (const name of ['large', 'strange']) {
      await expect((await runs.enqueue(name, 'x')).result).rejects.toMatchObject({ code: 'VALUE_UNSUPPORTED' })
    }
    await expect((await runs.enqueue('nobody', 'x')).result).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining("'nobody' may be asked for here. Known: cashier, echo"),
    })

    const queue = new Queue('errors', { prefix, connection: new Redis(url, { maxRetriesPerRequest: null }) })
    const jobs = await Promise.all(['refused', 'broken'].map((id) => queue.getJob(id)))
    await queue.close()
    expect(jobs.map((job) => job?.failedReason?.split(':')[0])).toEqual(['PROVIDER_REJECTED', 'STEP_FAILED'])
    for (const job of jobs)
      expect(`${job?.failedReason} ${job?.stacktrace?.join()}`).not.toMatch(/refused|breaks|secret/)
  })

  it('are taken up for the config version they were enqueued for, or for any where that is said', async () => {
    const runs = await open('versions')
    await startProcess({ url, prefix, queue: 'versions' })
    const echo = (instructions: string) =>
      defineAgent({ name: 'echo', persona: { id: 'echo', instructions }, model: 'scripted/one', cache: false })
    const same = await runs.enqueue(echo('You are of help.'), 'same')
    expect((await same.result).output).toBe('SAME ')
    const other = await runs.enqueue(echo('You are of no help.'), 'other')
    await expect(other.result).rejects.toThrow(/echo was enqueued for config version \S+, and is \S+ here/)
    await startProcess({ url, prefix, queue: 'any', versions: 'any' })
    const any = await (await open('any')).enqueue(echo('You are of no help.'), 'other')
    expect((await any.result).output).toBe('OTHER ')
  })

  it('are one run however often they are enqueued under one id, and nobody else gets it', async () => {
    const runs = await open('once')
    const first = await runs.enqueue('echo', 'once', { id: 'order-7', tenant: 'acme' })
    const second = await runs.enqueue('echo', 'once', { id: 'order-7', tenant: 'acme' })
    await expect(runs.enqueue('echo', 'once', { id: 'order-7', tenant: 'other' })).rejects.toThrow(/in the name of/)
    await expect(runs.enqueue('echo', 'twice', { id: 'order-7', tenant: 'acme' })).rejects.toThrow(/something else/)
    const worker = await startProcess({ url, prefix, queue: 'once' })
    expect(await first.result).toEqual(await second.result)
    expect(worker.said.filter(({ what }) => what === 'asked')).toHaveLength(1)
  })

  it('are refused by a worker that wants them signed, when they are not', async () => {
    const secret = 'a-secret'
    await startProcess({ url, prefix, queue: 'signed', secret })
    const signed = await (await open('signed', { secret })).enqueue('echo', 'signed')
    expect(await signed.result).toMatchObject({ output: 'SIGNED ' })
    const forged = await (await open('signed')).enqueue('echo', 'forged')
    await expect(forged.result).rejects.toThrow(/not signed with its secret/)
  })

  it('are one trace with whoever enqueued them', async () => {
    const spans = spanRecorder()
    const runs = await open('trace', { tracer: spans.tracer })
    const worker = await startProcess({ url, prefix, queue: 'trace' })
    const handle = await runs.enqueue('twice', 'one tree')
    await handle.result
    await worker.close()
    const { spans: theirs } = await worker.hears('spans')
    const sent = spans.spans[0]
    expect(sent).toMatchObject({ name: 'send trace', isEnded: true })
    expect(theirs).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'process trace', parentSpanId: sent?.spanId, traceId: sent?.traceId }),
        expect.objectContaining({ name: 'invoke_agent echo', traceId: sent?.traceId }),
      ]),
    )
  })

  it('go back to the queue when their worker closes before they are done', async () => {
    const runs = await open('closing', { backoff: 1 })
    const first = await startProcess({ url, prefix, queue: 'closing', closeWithin: '1ms' })
    const handle = await runs.enqueue('echo', 'please wait')
    await first.hears('asked')
    const second = await startProcess({ url, prefix, queue: 'closing' })
    await first.close()
    await second.hears('asked')
    second.tell('go on')
    expect(await handle.result).toMatchObject({ output: 'PLEASE WAIT ' })
    expect((await read(handle.events)).map(textOf)).toEqual(['attempt', 'PLEASE ', 'WAIT '])
  })
})

describe('what cannot be enqueued', () => {
  const nowhere = { url: 'redis://127.0.0.1:1', timeout: 300 }

  it('is said in bounded time when there is no Redis', async () => {
    await using runs = await bullmqRuns(nowhere)
    await expect(runs.enqueue('echo', 'hello')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retryable: true,
      message: expect.stringContaining('Nothing was enqueued'),
    })
  })

  it.each<[what: string, input: unknown, options: object, code: string]>([
    ['an input that cannot travel', { now: () => 1 }, {}, 'VALUE_UNSUPPORTED'],
    ['an input that is too large', 'x'.repeat(2_000), {}, 'INPUT_INVALID'],
    ['a misspelt option', 'x', { tenent: 'acme' }, 'CONFIG_INVALID'],
    ['an id that is a number', 'x', { id: '12' }, 'CONFIG_INVALID'],
    ['a call that was given up', 'x', { signal: AbortSignal.abort() }, 'ABORTED'],
  ])('is said before Redis is asked: %s', async (_what, input, options, code) => {
    await using runs = await bullmqRuns({ ...nowhere, inputLimit: 1_000 })
    await expect(runs.enqueue('echo', input, { ...options })).rejects.toMatchObject({ code })
  })

  it('is anything, once the runs are closed', async () => {
    const runs = await bullmqRuns(nowhere)
    await runs.close()
    await expect(runs.enqueue('echo', 'x')).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it.each([
    ['no address', {}],
    ['an unknown option', { ...nowhere, concurency: 3 }],
    ['no tries', { ...nowhere, attempts: 0 }],
    ['a wrong duration', { ...nowhere, timeout: -5 }],
    ['a queue with a colon', { ...nowhere, queue: 'a:b' }],
  ])('says at the start what is wrong: %s', async (_what, options) => {
    await expect(bullmqRuns(options)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('is nothing a worker would take that has no journal', async () => {
    const echo = sequence({ name: 'echo', steps: [(text: string) => text] })
    await using runtime = await createRuntime({
      workflows: [echo],
      providers: [scriptedModel(['x'])],
      store: memoryStore(),
    })
    await expect(startWorker({ url: nowhere.url, runtime, runs: [echo] })).rejects.toThrow(/plugins: \[runJournal\]/)
  })
})
