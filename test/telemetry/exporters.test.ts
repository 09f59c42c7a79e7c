import type { RequestListener } from 'node:http'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startProgram, type Program } from './program.ts'
import { nobodyThere, unsoundCollector, type UnsoundCollector } from './unsound-collectors.ts'

const queue = 32
const batch = 8
/** Longer than any test: what waits for a request that is under way is found out. */
const anHour = 3_600_000

const standard = {
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_BSP_SCHEDULE_DELAY: '1',
  OTEL_BSP_MAX_QUEUE_SIZE: String(queue),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: String(batch),
}

async function collector(misbehave?: RequestListener): Promise<UnsoundCollector> {
  const made = await unsoundCollector(misbehave)
  onTestFinished(() => made.close())
  return made
}

/** What a program complained of, without what node adds to a warning. */
function linesOf(complaints: string): readonly string[] {
  return complaints.split('\n').filter((line) => line !== '' && !line.startsWith('(Use `node'))
}

describe('a program whose collector is of no use', { timeout: 30_000 }, () => {
  let program: Program
  beforeAll(() => {
    program = startProgram('./load-program.ts', { ...standard, OTEL_TRACES_EXPORTER: 'none' })
    return () => program.kill()
  })
  /** @param limit milliseconds one request to the collector may take */
  const move = async (url: string, limit: number): Promise<void> => {
    await program.ask(`move ${url} ${limit}`)
  }

  it('waits with no call for one that never answers, and owes it no more spans than the queue holds', async () => {
    const silent = await collector()
    await move(silent.url, anHour)
    await program.ask('ask 1')
    await silent.reached
    expect(await program.ask('ask 200')).toBe('200 answered')
    expect(silent.answered).toBe(0)

    silent.recover()
    expect(await program.ask('leave')).toBe('left, 0 complaints')
    expect(silent.spans).toBeLessThanOrEqual(batch + queue)
    expect(silent.spans).toBeGreaterThanOrEqual(queue)
  })

  const failing = (status: number, headers: Record<string, string> = {}): RequestListener => {
    return (_request, response) => void response.writeHead(status, headers).end('<html>No.</html>')
  }

  it.each<[string, RequestListener | undefined]>([
    ['is not there', undefined],
    ['answers 500', failing(500)],
    ['asks for an hour of patience', failing(429, { 'retry-after': '3600' })],
    ['hangs up', ({ socket }) => void socket.destroy()],
    ['speaks no HTTP', ({ socket }) => void socket.end('HTTP/1.1 maybe\r\n\r\n')],
  ])('loses no answer, and complains in one line of one that %s', async (_what, misbehave) => {
    const useless = misbehave === undefined ? undefined : await collector(misbehave)
    await move(useless?.url ?? (await nobodyThere()), 500)
    await program.ask('ask 1')
    await useless?.reached
    expect(await program.ask('ask 200')).toBe('200 answered')
    expect(await program.ask('leave')).toBe('left, 1 complaints')
  })

  it('loses no answer when it takes everything and says so in a page', async () => {
    const talker = await collector(failing(200, { 'content-type': 'text/html' }))
    await move(talker.url, anHour)
    expect(await program.ask('ask 200')).toBe('200 answered')
    expect(await program.ask('leave')).toBe('left, 0 complaints')
  })
})

describe('a program that has stopped its telemetry', { timeout: 30_000 }, () => {
  const start = (url: string): Program => {
    const limits = { OTEL_EXPORTER_OTLP_TIMEOUT: String(anHour), OTEL_BSP_EXPORT_TIMEOUT: String(anHour) }
    const program = startProgram('./load-program.ts', { ...standard, ...limits, OTEL_EXPORTER_OTLP_ENDPOINT: url })
    onTestFinished(() => program.kill())
    return program
  }

  it('ends, whatever is still on its way to a collector that never answers', async () => {
    const silent = await collector()
    const program = start(silent.url)
    await program.ask('ask 10')
    await silent.reached
    expect(await program.ask('stop')).toBe('stopped')
    const { code, complaints } = await program.end()
    expect({ code, lines: linesOf(complaints).length }).toEqual({ code: 0, lines: 1 })
    expect(silent.answered).toBe(0)
  })

  it('ends, and tries no more to reach a collector that was not ready', async () => {
    const unready = await collector((_request, response) => void response.writeHead(503).end())
    const program = start(unready.url)
    await program.ask('ask 10')
    await unready.reached
    expect(await program.ask('stop')).toBe('stopped')
    const tries = unready.answered
    const { code, complaints } = await program.end()
    expect({ code, lines: linesOf(complaints).length }).toEqual({ code: 0, lines: 1 })
    expect(unready.answered).toBe(tries)
  })
})
