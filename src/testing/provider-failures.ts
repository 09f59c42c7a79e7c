import { expect, it, onTestFinished, vi } from 'vitest'
import { StratagentError } from '../contract/errors.ts'
import type { ErrorCode } from '../contract/errors.ts'
import type { FinishReason } from '../contract/llm.ts'
import { collectingSink, llmProbe, probeContext } from './probe-call.ts'
import { probe } from './provider-probe.ts'
import type { ProviderUnderTest } from './provider-probe.ts'
import type { WireFinish } from './wire-answer.ts'
import type { WireFault } from './wire-faults.ts'

const failures: readonly [what: string, fault: WireFault, code: ErrorCode, retryable: boolean][] = [
  ['429', { status: 429 }, 'PROVIDER_RATE_LIMITED', true],
  ['a request timeout', { status: 408 }, 'PROVIDER_UNAVAILABLE', true],
  ['500', { status: 500 }, 'PROVIDER_UNAVAILABLE', true],
  ['503', { status: 503 }, 'PROVIDER_UNAVAILABLE', true],
  ['overload', { status: 529 }, 'PROVIDER_UNAVAILABLE', true],
  ['a connection that drops', { connection: 'refused' }, 'PROVIDER_UNAVAILABLE', true],
  ['400', { status: 400 }, 'PROVIDER_REJECTED', false],
  ['404', { status: 404 }, 'PROVIDER_REJECTED', false],
  ['413', { status: 413 }, 'PROVIDER_REJECTED', false],
  ['422', { status: 422 }, 'PROVIDER_REJECTED', false],
  ['401', { status: 401 }, 'PROVIDER_AUTH', false],
  ['403', { status: 403 }, 'PROVIDER_AUTH', false],
]
const broken: readonly [what: string, fault: WireFault, code: ErrorCode][] = [
  ['is cut before its first event', { cutAfter: 0 }, 'PROVIDER_MALFORMED'],
  ['is cut half-way', { cutAfter: 4 }, 'PROVIDER_MALFORMED'],
  ['is malformed at once', { malformedAfter: 0 }, 'PROVIDER_MALFORMED'],
  ['is malformed half-way', { malformedAfter: 4 }, 'PROVIDER_MALFORMED'],
  ['ends with an error of the provider', { errorAfter: 3 }, 'PROVIDER_UNAVAILABLE'],
]
const finishes: readonly [finish: WireFinish, reasons: readonly FinishReason[]][] = [
  ['stop', ['stop']],
  ['length', ['length']],
  ['refusal', ['refusal']],
  // not every API has a word of its own for it
  ['content-filter', ['content-filter', 'refusal']],
]

/** The part of the suite in which something goes wrong. */
export function describeProviderFailures(subject: ProviderUnderTest): void {
  it.each(failures)('gives %s its code', async (_what, fault, code, retryable) => {
    const { ask, server } = await probe(subject, { answer: () => 'Paris.' })
    server.fail(fault)
    await expect(ask()).rejects.toMatchObject({ code, retryable })
    // its own retries would have asked again, and found the server well
    expect(server.requests).toHaveLength(1)
  })

  it('passes on how long the provider asks to wait', async () => {
    const { ask, server } = await probe(subject)
    server.fail({ status: 429, retryAfter: 7 })
    await expect(ask()).rejects.toMatchObject({ retryAfter: 7000 })
  })

  it('repeats neither key nor prompt in an error', async () => {
    const { ask, server } = await probe(subject)
    server.fail({ status: 400, message: 'the prompt "What is the capital of France?" with the key sk-secret' })
    const error: unknown = await ask().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StratagentError)
    expect(String(error)).not.toMatch(/capital|secret/)
  })

  it.each(broken)('T24 gives no answer when a stream %s', async (_what, fault, code) => {
    const { stream, server } = await probe(subject, { answer: () => 'One two three four five six seven.' })
    server.fail(fault)
    await expect(stream()).rejects.toMatchObject({ code, retryable: true })
  })

  it.each(broken.slice(1, 3))('T24 gives no answer when a body %s', async (_what, fault, code) => {
    const { ask, server } = await probe(subject, { answer: () => 'One two three four five six seven.' })
    server.fail(fault)
    await expect(ask()).rejects.toMatchObject({ code, retryable: true })
  })

  it.each(finishes)('T24 says that an answer ended by %s, streamed or whole', async (finish, reasons) => {
    const { ask, stream } = await probe(subject, { answer: () => ({ text: 'Well.', finish }) })
    expect(reasons).toContain((await ask()).response.finishReason)
    expect(reasons).toContain((await stream()).outcome.response.finishReason)
  })

  it('gives up when nothing comes in time', async () => {
    const { ask, stream, server } = await probe(subject, { answer: () => 'Paris.', timeout: 60 })
    server.fail({ connection: 'silent' }, { times: 2 })
    await expect(ask()).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT', retryable: true })
    await expect(stream()).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT', retryable: true })
  })

  it('gives up on a stream that falls silent', async () => {
    async function* stuck(): AsyncGenerator<string> {
      yield 'Pa'
      await new Promise(() => undefined)
    }
    const { stream } = await probe(subject, { answer: () => ({ chunks: stuck() }), timeout: 60 })
    await expect(stream()).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT' })
  })

  it('lets a slow reader take longer than the provider may', async () => {
    const { provider, requestOf } = await probe(subject, { answer: () => 'One two three.', timeout: 60_000 })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const sink = collectingSink(() => void vi.advanceTimersByTime(70_000))
    const { response } = await provider.call(llmProbe(requestOf(), { sink }))
    expect(response.content).toEqual([{ type: 'text', text: 'One two three.' }])
  })

  it('asks nobody when the call is aborted already', async () => {
    const { provider, requestOf, server } = await probe(subject, { answer: () => 'Paris.' })
    const call = llmProbe(requestOf(), { signal: AbortSignal.abort() })
    await expect(provider.call(call)).rejects.toMatchObject({ code: 'ABORTED', retryable: false })
    expect(server.requests).toHaveLength(0)
  })

  it('stops waiting when the call is aborted', async () => {
    const controller = new AbortController()
    const { provider, requestOf } = await probe(subject, {
      answer: () => {
        controller.abort()
        return new Promise(() => undefined)
      },
    })
    const call = llmProbe(requestOf(), { signal: controller.signal })
    await expect(provider.call(call)).rejects.toMatchObject({ code: 'ABORTED', retryable: false })
  })

  it('stops in the middle of a stream when the call is aborted', async () => {
    const controller = new AbortController()
    async function* endless(): AsyncGenerator<string> {
      for (let word = 0; word < 10_000; word++) {
        yield `${word} `
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const { provider, requestOf } = await probe(subject, { answer: () => ({ chunks: endless() }) })
    const sink = collectingSink(() => controller.abort())
    const call = llmProbe(requestOf(), { signal: controller.signal, sink })
    await expect(provider.call(call)).rejects.toMatchObject({ code: 'ABORTED', retryable: false })
    expect(sink.deltas.length).toBeLessThan(10_000)
  })

  it('lets the error of a reader who has gone through, and leaves the provider', async () => {
    const gone = new Error('gone')
    const { provider, requestOf, server } = await probe(subject, { answer: () => 'One two three.' })
    const sink = collectingSink(() => {
      throw gone
    })
    await expect(provider.call(llmProbe(requestOf(), { sink }))).rejects.toBe(gone)
    expect(sink.deltas).toHaveLength(1)
    expect(server.requests).toHaveLength(1)
  })

  it('leaves the spending of a whole answer to the chain', async () => {
    const context = probeContext()
    const { provider, requestOf } = await probe(subject, { answer: () => 'Paris.' })
    const { response } = await provider.call(llmProbe(requestOf(), { context }))
    expect(response.usage.inputTokens).toBeGreaterThan(0)
    expect(context.usage.inputTokens).toBe(0)
  })
}
