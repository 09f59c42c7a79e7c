import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Logger } from 'stratagent'
import { describeRedis, describeServers } from '../../servers/describe-servers.ts'
import { startProxy } from '../../servers/proxy.ts'
import { startRedis, type RedisOptions, type RedisServer } from '../../servers/redis-server.ts'
import { bullmqRuns, type BullmqRuns, type BullmqRunsOptions, type WorkerEvent } from '../../../plugins/bullmq/index.ts'
import { startProcess, type WorkerProcess } from './workers.ts'

/** A worker that is found dead soon. */
const soon = { lockDuration: 1_000 }

const open = async (options: BullmqRunsOptions): Promise<BullmqRuns> => {
  const runs = await bullmqRuns(options)
  onTestFinished(() => runs.close())
  return runs
}
const countOf = (workers: readonly WorkerProcess[], what: string): number =>
  workers.flatMap(({ said }) => said).filter((said) => said.what === what).length

await describeRedis('runs whose attempt or worker fails', {}, ({ url, prefix }) => {
  it('do not repeat a finished write, nor ask again what was answered, when they are tried again', async () => {
    const runs = await open({ url, prefix, queue: 'retry', backoff: 1 })
    const worker = await startProcess({ url, prefix, queue: 'retry' })
    const handle = await runs.enqueue('cashier', 'charge 10 fails once')
    const result = await handle.result
    expect(result.output).toBe('CHARGE 10 FAILS ONCE ')
    // what both attempts have spent, told once
    expect(result.usage).toMatchObject({ inputTokens: 200, outputTokens: 40 })
    expect(countOf([worker], 'charged')).toBe(1)
    expect(worker.said.filter(({ what }) => what === 'asked').map(({ role }) => role)).toEqual(['user', 'tool', 'tool'])
    const events: WorkerEvent[] = []
    for await (const event of handle.events) events.push(event)
    const types = events.map(({ type }) => type)
    expect(types.slice(0, 5)).toEqual(['tool-call', 'tool-result', 'attempt', 'tool-call', 'tool-result'])
    const [first, second] = events.filter(({ type }) => type === 'tool-result')
    expect(second).toMatchObject({ text: first !== undefined && 'text' in first ? first.text : undefined })
  })

  it('are taken over when their worker is killed, and go on where it was', async () => {
    const runs = await open({ url, prefix, queue: 'killed' })
    const first = await startProcess({ url, prefix, queue: 'killed', ...soon })
    const handle = await runs.enqueue('cashier', 'charge 10 wait', { tenant: 'acme' })
    await first.hears('asked', ({ role }) => role === 'tool')
    const second = await startProcess({ url, prefix, queue: 'killed', ...soon })
    first.signal('SIGKILL')
    await second.hears('asked', ({ role }) => role === 'tool')
    second.tell('go on')
    expect(await handle.result).toMatchObject({ output: 'CHARGE 10 WAIT ' })
    expect(countOf([first, second], 'charged')).toBe(1)
  })

  it('end once when a worker that was thought dead wakes up after another has taken over', async () => {
    const runs = await open({ url, prefix, queue: 'frozen' })
    const first = await startProcess({ url, prefix, queue: 'frozen', ...soon })
    const handle = await runs.enqueue('cashier', 'charge 10 wait')
    await first.hears('asked', ({ role }) => role === 'tool')
    const second = await startProcess({ url, prefix, queue: 'frozen', ...soon })
    first.signal('SIGSTOP')
    await second.hears('asked', ({ role }) => role === 'tool')
    first.tell('go on')
    first.signal('SIGCONT')
    second.tell('go on')
    expect(await handle.result).toMatchObject({ output: 'CHARGE 10 WAIT ' })
    const texts: string[] = []
    for await (const event of handle.events) texts.push(event.type === 'text' ? event.text : event.type)
    expect(texts.slice(texts.indexOf('attempt'))).toEqual([
      'attempt',
      'tool-call',
      'tool-result',
      'CHARGE ',
      '10 ',
      'WAIT ',
    ])
    expect(countOf([first, second], 'charged')).toBe(1)
  })

  it('fail when nobody knows whether a write has happened, and repeat it by the same call id where that is said', async () => {
    const killedInWrite = async (queue: string, options: object) => {
      const runs = await open({ url, prefix, queue })
      const first = await startProcess({ url, prefix, queue, ...soon, ...options })
      const handle = await runs.enqueue('cashier', 'charge 13')
      const charged = await first.hears('charged')
      first.signal('SIGKILL')
      return { handle, charged, second: await startProcess({ url, prefix, queue, ...soon, ...options }) }
    }
    const refused = await killedInWrite('cut', {})
    await expect(refused.handle.result).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: expect.stringContaining('nobody knows whether it happened'),
    })
    expect(countOf([refused.second], 'charged')).toBe(0)

    const { handle, charged, second } = await killedInWrite('again', { unfinishedWrites: 'repeat' })
    expect((await second.hears('charged'))['callId']).toBe(charged['callId'])
    second.tell('charge on')
    expect(await handle.result).toMatchObject({ output: 'CHARGE 13 ' })
  })

  it('are left to other workers by one whose runtime is closed', async () => {
    const runs = await open({ url, prefix, queue: 'closed', backoff: 1 })
    const first = await startProcess({ url, prefix, queue: 'closed' })
    first.tell('close runtime')
    await first.hears('runtime closed')
    const handle = await runs.enqueue('echo', 'hello')
    const { message } = await first.hears('log')
    expect(message).toMatch(/takes no more runs/)
    await startProcess({ url, prefix, queue: 'closed' })
    expect(await handle.result).toMatchObject({ output: 'HELLO ' })
  })

  it('fail, and say so, when they have lost too many workers', async () => {
    const runs = await open({ url, prefix, queue: 'lost' })
    const handle = await runs.enqueue('echo', 'wait')
    for (let died = 0; died < 2; died++) {
      const worker = await startProcess({ url, prefix, queue: 'lost', ...soon, maxStalled: 1 })
      await worker.hears('asked')
      worker.signal('SIGKILL')
    }
    await startProcess({ url, prefix, queue: 'lost', ...soon, maxStalled: 1 })
    await expect(handle.result).rejects.toThrow(/lost its worker too often/)
  })
})

await describeServers('runs on a Redis in trouble', {}, (programs) => {
  const start = async (options: RedisOptions = {}): Promise<RedisServer> => {
    const server = await startRedis(programs, { search: false, ...options })
    onTestFinished(() => server.stop())
    return server
  }

  it('go on when it is back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stratagent-queue-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const config = { appendonly: 'yes', appendfsync: 'always' }
    const server = await start({ folder, config })
    const runs = await open({ url: server.url })
    const worker = await startProcess({ url: server.url })
    const handle = await runs.enqueue('cashier', 'charge 10 wait')
    const result = handle.result
    await worker.hears('asked', ({ role }) => role === 'tool')
    await server.kill()
    await worker.hears('log', ({ message }) => String(message).includes('cannot reach the Redis of its queue'))
    worker.tell('go on')
    await start({ folder, config, port: server.port })
    expect(await result).toMatchObject({ output: 'CHARGE 10 WAIT ' })
    expect(countOf([worker], 'charged')).toBe(1)
    expect(countOf([worker], 'log')).toBe(1)
  })

  it('do not hold a worker that is closed while it is gone', async () => {
    const server = await start()
    const runs = await open({ url: server.url })
    const worker = await startProcess({ url: server.url, closeWithin: '1ms' })
    await runs.enqueue('echo', 'please wait')
    await worker.hears('asked')
    await server.kill()
    await worker.close()
    expect(await worker.hears('spans')).toBeDefined()
  })

  it('are refused in bounded time while it does not answer', async () => {
    const server = await start()
    await using proxy = await startProxy(server.port)
    const runs = await open({ url: proxy.url, timeout: 400 })
    await runs.enqueue('echo', 'first')
    proxy.freeze()
    await expect(runs.enqueue('echo', 'second')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('give `id`, and enqueueing again is harmless'),
    })
    proxy.thaw()
    await server.stop()
    await expect(runs.enqueue('echo', 'third')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('are not waited for when it was emptied', async () => {
    const server = await start()
    const runs = await open({ url: server.url })
    const handle = await runs.enqueue('echo', 'hello')
    const result = handle.result
    const port = server.port
    await server.kill()
    await start({ port })
    await expect(result).rejects.toThrow(/has left Redis without a result/)
  })

  it.each<[what: string, config: RedisOptions['config'], url: (url: string) => string, said: RegExp | undefined]>([
    ['noeviction', {}, (url) => url, undefined],
    ['another policy', { 'maxmemory-policy': 'allkeys-lru' }, (url) => url, /eviction policy is allkeys-lru/],
    [
      'a user who may not look',
      { user: 'queue on >pw ~* &* +@all -info' },
      (url) => url.replace('redis://', 'redis://queue:pw@'),
      /could not be read/,
    ],
  ])('are warned of its eviction policy in one line: %s', async (_what, config, address, said) => {
    const server = await start(config === undefined ? {} : { config })
    const lines: string[] = []
    const logger: Logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: (line) => void lines.push(line),
      error: (line) => void lines.push(line),
    }
    const runs = await open({ url: address(server.url), logger })
    const worker = await startProcess({ url: address(server.url) })
    const handle = await runs.enqueue('echo', 'hello')
    expect(await handle.result).toMatchObject({ output: 'HELLO ' })
    expect(lines).toHaveLength(said === undefined ? 0 : 1)
    const told = worker.said.filter(({ what }) => what === 'log').map(({ message }) => String(message))
    expect(told).toEqual(lines)
    for (const line of lines) expect(line).toMatch(said ?? /^$/)
  })
})
