import {
  defineAgent,
  localEmbedder,
  StratagentError,
  type Embedder,
  type ErrorCode,
  type ErrorDetails,
} from 'stratagent'
import { describe, expect, it } from 'vitest'
import { clerk, eventsOf } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'

const agent = defineAgent(clerk)
const never = 3_600_000

function failure(
  code: ErrorCode = 'PROVIDER_UNAVAILABLE',
  details: ErrorDetails = { retryable: true },
): StratagentError {
  return new StratagentError(code, `A ${code}.`, details)
}

describe('a retry', () => {
  it('asks again when the error says that this helps, and charges what was spent', async () => {
    const script = [failure(), failure('PROVIDER_RATE_LIMITED'), 'Third time lucky.']
    const { runtime, model } = await setUp({ embedder: false, script })
    const { output, usage } = await runtime.run(agent, 'Hi')
    expect(output).toBe('Third time lucky.')
    expect(usage.usd).toBe(0.001)
    model.assertConsumed()
  })

  it.each([
    ['three times in all', {}, 3],
    ['as often as it was told', { attempts: 5 }, 5],
    ['once when it was told so', { attempts: 1 }, 1],
  ])('asks %s, then hands the error on', async (_what, retry, times) => {
    const { runtime, model } = await setUp({
      embedder: false,
      script: () => failure(),
      retry: { backoff: () => 0, ...retry },
    })
    await expect(runtime.run(agent, 'Hi')).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(model.requests).toHaveLength(times)
  })

  it.each<ErrorCode>(['PROVIDER_REJECTED', 'PROVIDER_AUTH', 'PROVIDER_MALFORMED', 'GUARDRAIL_BLOCKED', 'ABORTED'])(
    'does not ask again after %s',
    async (code) => {
      const { runtime, model } = await setUp({ embedder: false, script: () => failure(code, {}) })
      await expect(runtime.llm(ask('Hi'))).rejects.toMatchObject({ code })
      expect(model.requests).toHaveLength(1)
    },
  )

  it('does not ask again after an error that is none of ours', async () => {
    const { runtime, model } = await setUp({ embedder: false, script: () => new TypeError('a bug') })
    await expect(runtime.llm(ask('Hi'))).rejects.toThrow('a bug')
    expect(model.requests).toHaveLength(1)
  })

  it('waits as long as the other side asks for, not as long as it would have by itself', async () => {
    const script = [failure('PROVIDER_RATE_LIMITED', { retryable: true, retryAfter: 1 }), 'Served.']
    const { runtime } = await setUp({ embedder: false, script, retry: { backoff: () => never } })
    expect((await runtime.run(agent, 'Hi')).output).toBe('Served.')
  })

  it('hands an error on that asks for more than a minute', async () => {
    const late = failure('PROVIDER_RATE_LIMITED', { retryable: true, retryAfter: 60_001 })
    const { runtime, model } = await setUp({ embedder: false, script: () => late })
    await expect(runtime.run(agent, 'Hi')).rejects.toMatchObject({ retryAfter: 60_001 })
    expect(model.requests).toHaveLength(1)
  })

  it('counts its tries for the backoff', async () => {
    const tries: number[] = []
    const { runtime } = await setUp({
      embedder: false,
      script: () => failure(),
      retry: { attempts: 4, backoff: (attempt) => (tries.push(attempt), 0) },
    })
    await expect(runtime.run(agent, 'Hi')).rejects.toThrow()
    expect(tries).toEqual([1, 2, 3])
  })

  it('ends at the first delta: what was shown cannot be taken back', async () => {
    async function* chunks(): AsyncGenerator<string> {
      yield 'Half'
      await Promise.resolve()
      throw failure()
    }
    const { runtime, model } = await setUp({ embedder: false, script: () => ({ chunks: chunks() }) })
    await expect(eventsOf(runtime.streamLlm(ask('Hi')))).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(model.requests).toHaveLength(1)
  })

  it('goes on before the first delta of a stream', async () => {
    const { runtime, model } = await setUp({ embedder: false, script: [failure(), 'At last.'] })
    expect((await eventsOf(runtime.streamLlm(ask('Hi')).textStream)).join('')).toBe('At last.')
    model.assertConsumed()
  })

  it('asks an embedder again too', async () => {
    const local = localEmbedder()
    const failures = [failure('EMBEDDER_UNAVAILABLE')]
    let isReady = false
    const shaky: Embedder = {
      ...local,
      call(call) {
        const error = isReady ? failures.pop() : undefined
        return error === undefined ? local.call(call) : Promise.reject(error)
      },
    }
    const { runtime } = await setUp({ embedder: shaky })
    isReady = true
    expect((await runtime.embed(['Hi'])).vectors).toHaveLength(1)
    expect(failures).toEqual([])
  })
})
