import { defineAgent, StratagentError } from 'stratagent'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask, setUp } from '../set-up.ts'
import { abortOf, clerk, gate, turnOfLoop } from './desk.ts'

const agent = defineAgent(clerk)

/** Pieces without end, and how many of them somebody has taken. */
function endless(): { readonly taken: () => number; readonly pieces: AsyncIterable<string> } {
  let count = 0
  async function* draw(): AsyncGenerator<string> {
    while (count < 10_000) yield await Promise.resolve(`piece ${count++} `)
  }
  return { taken: () => count, pieces: draw() }
}

describe('a reader of a stream', () => {
  it.each(['default', 'bypass'] as const)(
    'aborts the run when its reader leaves, and the provider hears of it (cache: %s)',
    async (cache) => {
      const heard = Promise.withResolvers<unknown>()
      const { runtime, model } = await setUp({
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
      const stream = runtime.stream(agent, 'Count.', { cache })
      for await (const event of stream) {
        expect(event).toMatchObject({ text: 'First ' })
        break
      }
      await expect(stream.result).rejects.toMatchObject({ code: 'ABORTED' })
      await heard.promise
      expect(model.requests).toHaveLength(1)
    },
  )

  it('keeps nothing of an answer whose reader has left, whatever the provider sends on (T29)', async () => {
    const goOn = gate()
    const { runtime } = await setUp({
      embedder: false,
      script() {
        async function* chunks(): AsyncGenerator<string> {
          yield 'Half '
          await goOn.promise
          yield 'an answer.'
        }
        return { chunks: chunks() }
      },
    })
    for await (const { type } of runtime.stream(agent, 'Count.')) if (type === 'text') break
    goOn.resolve()
    await turnOfLoop()
    expect((await runtime.run(agent, 'Count.')).servedBy).toBe('provider')
    expect((await runtime.cache.stats()).entries).toBeGreaterThan(0)
  })

  it('that fails and that nobody reads is no unhandled rejection', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    onTestFinished(() => void process.off('unhandledRejection', note))
    const { runtime, model } = await setUp({ embedder: false, script: () => new Error('broken') })
    runtime.stream(agent, 'Hi')
    runtime.streamLlm(ask('Hi'))
    await turnOfLoop()
    await turnOfLoop()
    expect(model.requests).toHaveLength(2)
    expect(unhandled).toEqual([])
  })

  it.each([
    ['strictly, with the cache off', 'bypass', 2],
    ['within the tapes’ reach, with the cache on', 'default', 40],
  ] as const)('lets a slow reader slow the provider down: %s', async (_what, cache, most) => {
    const { taken, pieces } = endless()
    const { runtime } = await setUp({ embedder: false, script: () => ({ chunks: pieces }) })
    const reader = runtime.stream(agent, 'Go on.', { cache })[Symbol.asyncIterator]()
    expect(await reader.next()).toMatchObject({ value: { text: 'piece 0 ' } })
    await turnOfLoop()
    await turnOfLoop()
    expect(taken()).toBeLessThanOrEqual(most)
    await reader.return?.()
    await turnOfLoop()
    expect(taken()).toBeLessThanOrEqual(most + 1)
  })

  it.each([
    ['a slow reader', 'default', true],
    ['a slow reader, cache off', 'bypass', true],
    ['a quick reader', 'default', false],
    ['a quick reader, cache off', 'bypass', false],
  ] as const)(
    'that breaks off shows %s what came before, then the error; the provider is not asked again',
    async (_who, cache, isSlow) => {
      const before = Array.from({ length: 100 }, (_item, index) => `piece ${index} `)
      async function* chunks(): AsyncGenerator<string> {
        yield* before
        await Promise.resolve()
        throw new StratagentError('PROVIDER_UNAVAILABLE', 'Gone.', { retryable: true })
      }
      const { runtime, model } = await setUp({ embedder: false, script: () => ({ chunks: chunks() }) })
      const stream = runtime.stream(agent, 'Count.', { cache })
      const seen: string[] = []
      const reading = (async () => {
        for await (const piece of stream.textStream) {
          seen.push(piece)
          if (isSlow) await turnOfLoop()
        }
      })()
      await expect(reading).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
      await expect(stream.result).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
      expect(seen).toEqual(before)
      expect(model.requests).toHaveLength(1)
    },
  )
})
