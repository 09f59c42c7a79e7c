import { defineAgent, defineTool, StratagentError } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ask, setUp } from '../set-up.ts'
import { abortOf, clerk, double, gate, turnOfLoop, wish } from './desk.ts'

const nothing = z.object({})

describe('an abort', () => {
  it('reaches the provider and ends the run as aborted', async () => {
    const controller = new AbortController()
    const asked = gate()
    const heard = Promise.withResolvers<unknown>()
    const { runtime } = await setUp({
      embedder: false,
      async script(_request, { signal }) {
        asked.resolve()
        heard.resolve(await abortOf(signal))
        throw signal.reason
      },
    })
    const run = runtime.run(defineAgent(clerk), 'Hi', { signal: controller.signal })
    await asked.promise
    controller.abort()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED', name: 'StratagentError' })
    await heard.promise
  })

  it('reaches the tools and ends the run as aborted', async () => {
    const controller = new AbortController()
    const started = gate()
    const heard = Promise.withResolvers<unknown>()
    const waiting = defineTool({
      name: 'waiting',
      description: 'Waits until it is stopped.',
      input: nothing,
      async run(_input, { signal }) {
        started.resolve()
        heard.resolve(await abortOf(signal))
      },
    })
    const { runtime, model } = await setUp({ embedder: false, script: [wish('waiting')] })
    const agent = defineAgent({ ...clerk, tools: [waiting] })
    const run = runtime.run(agent, 'Wait.', { signal: controller.signal })
    await started.promise
    controller.abort(new Error('enough'))
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await heard.promise).toBeInstanceOf(Error)
    expect(model.requests).toHaveLength(1)
  })

  it('by the caller’s own signal ends a stream, for its reader and for its result', async () => {
    const controller = new AbortController()
    const heard = Promise.withResolvers<unknown>()
    const { runtime } = await setUp({
      embedder: false,
      script(_request, { signal }) {
        async function* chunks(): AsyncGenerator<string> {
          yield 'First '
          heard.resolve(await abortOf(signal))
          throw signal.reason
        }
        return { chunks: chunks() }
      },
    })
    const stream = runtime.stream(defineAgent(clerk), 'Hi', { signal: controller.signal })
    const seen: string[] = []
    const reading = (async () => {
      for await (const piece of stream.textStream) {
        seen.push(piece)
        controller.abort()
      }
    })()
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(stream.result).rejects.toMatchObject({ code: 'ABORTED' })
    expect(seen).toEqual(['First '])
    await heard.promise
  })

  it('before the start asks nobody', async () => {
    const { runtime, model } = await setUp({ embedder: false })
    const [agent, signal] = [defineAgent(clerk), AbortSignal.abort()]
    await expect(runtime.run(agent, 'Hi', { signal })).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(runtime.llm(ask('Hi'), { signal })).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(runtime.stream(agent, 'Hi', { signal }).result).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(runtime.call(double, { n: 1 }, { signal })).rejects.toMatchObject({ code: 'ABORTED' })
    expect(model.requests).toEqual([])
  })

  it('before the start is an abort even where the answer lies ready', async () => {
    const { runtime } = await setUp({ embedder: false })
    const agent = defineAgent(clerk)
    await runtime.run(agent, 'Hi')
    const aborted = runtime.run(agent, 'Hi', { signal: AbortSignal.abort() })
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it.each(['default', 'bypass'] as const)(
    'is never reported as completed, when the provider answers all the same (cache: %s)',
    async (cache) => {
      const controller = new AbortController()
      const [asked, goOn] = [gate(), gate()]
      const { runtime } = await setUp({
        embedder: false,
        async script() {
          asked.resolve()
          await goOn.promise
          return 'Too late.'
        },
      })
      const run = runtime.run(defineAgent(clerk), 'Hi', { signal: controller.signal, cache })
      await asked.promise
      controller.abort()
      goOn.resolve()
      await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    },
  )

  it('keeps nothing and adds nothing to the conversation', async () => {
    const controller = new AbortController()
    const [asked, goOn] = [gate(), gate()]
    const { runtime, model } = await setUp({
      embedder: false,
      async script({ messages }) {
        asked.resolve()
        if (messages.length === 1) await goOn.promise
        return 'An answer.'
      },
    })
    const agent = defineAgent(clerk)
    const asker = { tenant: 'acme', session: 's1' }
    const run = runtime.run(agent, 'Hi', { ...asker, signal: controller.signal, cache: 'refresh' })
    await asked.promise
    controller.abort()
    goOn.resolve()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })

    expect((await runtime.run(agent, 'Hi', asker)).servedBy).toBe('provider')
    expect(model.requests.at(-1)?.messages).toHaveLength(1)
  })

  it('while a retry waits ends the wait', async () => {
    const controller = new AbortController()
    const failed = gate()
    const { runtime, model } = await setUp({
      embedder: false,
      script: () => new StratagentError('PROVIDER_UNAVAILABLE', 'Down.', { retryable: true, retryAfter: 59_000 }),
      middleware: {
        llm: [{ name: 'watch', stage: 'rate-limit', handle: (call, next) => next(call).finally(failed.resolve) }],
      },
    })
    const run = runtime.run(defineAgent(clerk), 'Hi', { signal: controller.signal, cache: 'bypass' })
    await failed.promise
    await turnOfLoop()
    controller.abort()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    expect(model.requests).toHaveLength(1)
  })
})
