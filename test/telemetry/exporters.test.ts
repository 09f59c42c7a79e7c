import type { RequestListener } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startProgram, type Program } from './program.ts'
import { nobodyThere, unsoundCollector, type UnsoundCollector } from './unsound-collectors.ts'

const queue = 32
const batch = 8
/** Longer than any test: what waits for a request that is under way is found out. */
const anHour = 3_600_000

/** @param timeout milliseconds one request to the collector may take */
function start(url: string, timeout: number): Program {
  const program = startProgram('./load-program.ts', {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_EXPORTER_OTLP_TIMEOUT: String(timeout),
    OTEL_BSP_EXPORT_TIMEOUT: String(timeout),
    OTEL_BSP_SCHEDULE_DELAY: '1',
    OTEL_BSP_MAX_QUEUE_SIZE: String(queue),
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: String(batch),
  })
  onTestFinished(() => program.kill())
  return program
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

// each test starts a program
describe('a collector that never answers', { timeout: 60_000 }, () => {
  it('keeps no call waiting, and is owed no more spans than the queue holds', async () => {
    const silent = await collector()
    const program = start(silent.url, anHour)
    await program.ask('ask 1')
    await silent.reached
    expect(await program.ask('ask 200')).toBe('200 answered')
    expect(silent.answered).toBe(0)

    silent.recover()
    expect(await program.ask('stop')).toBe('stopped')
    expect(silent.spans).toBeLessThanOrEqual(batch + queue)
    expect(silent.spans).toBeGreaterThanOrEqual(queue)
  })

  it('holds no program that stops its telemetry', async () => {
    const silent = await collector()
    const program = start(silent.url, anHour)
    await program.ask('ask 10')
    await silent.reached
    expect(await program.ask('stop')).toBe('stopped')
    expect(silent.answered).toBe(0)
  })
})

describe('a collector that is of no use', { timeout: 60_000 }, () => {
  const failing = (status: number, headers: Record<string, string> = {}): RequestListener => {
    return (_request, response) => void response.writeHead(status, headers).end('<html>No.</html>')
  }

  it.each<[string, RequestListener | undefined]>([
    ['is not there', undefined],
    ['answers 500', failing(500)],
    ['asks for an hour of patience', failing(429, { 'retry-after': '3600' })],
    ['hangs up', ({ socket }) => void socket.destroy()],
    ['speaks no HTTP', ({ socket }) => void socket.end('HTTP/1.1 maybe\r\n\r\n')],
  ])('costs no answer, and is complained of in one line: one that %s', async (_what, misbehave) => {
    const useless = misbehave === undefined ? undefined : await collector(misbehave)
    const program = start(useless?.url ?? (await nobodyThere()), 500)
    await program.ask('ask 1')
    await useless?.reached
    expect(await program.ask('ask 200')).toBe('200 answered')
    expect(await program.ask('stop')).toBe('stopped')
    const { code, complaints } = await program.end()
    expect(code).toBe(0)
    expect(linesOf(complaints)).toHaveLength(1)
  })

  it('costs no answer when it takes everything and says so in a page', async () => {
    const talker = await collector(failing(200, { 'content-type': 'text/html' }))
    const program = start(talker.url, anHour)
    expect(await program.ask('ask 200')).toBe('200 answered')
    expect(await program.ask('stop')).toBe('stopped')
    const { code, complaints } = await program.end()
    expect({ code, lines: linesOf(complaints) }).toEqual({ code: 0, lines: [] })
  })
})
