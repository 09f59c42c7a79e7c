import { describe, expect, it } from 'vitest'
import { memoryStore, StratagentError } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { kept, remoteStore } from './changed-store.ts'
import { heldAfterFirst, newHold } from './hold.ts'

const question = ask('Where is the museum?')

it('T29 shows the first delta of a miss before the provider has the second', async () => {
  const hold = newHold()
  const { runtime } = await setUp({ script: [{ chunks: heldAfterFirst(['one ', 'two'], hold) }] })
  const stream = runtime.streamLlm(question)
  const reader = stream[Symbol.asyncIterator]()
  expect((await reader.next()).value).toEqual({ type: 'text', part: 0, text: 'one ' })
  hold.release()
  expect((await reader.next()).value).toEqual({ type: 'text', part: 0, text: 'two' })
  expect((await stream.result).text).toBe('one two')
})

describe('T29 a stream that does not reach its end leaves nothing behind', () => {
  it('when its reader leaves', async () => {
    const hold = newHold()
    const { runtime, store } = await setUp({
      embedder: false,
      script: [{ chunks: heldAfterFirst(['one ', 'two'], hold) }, 'whole'],
    })
    const stream = runtime.streamLlm(question)
    const left = stream.result.catch(({ code }: StratagentError) => code)
    const reader = stream[Symbol.asyncIterator]()
    await reader.next()
    await hold.reached
    const gone = reader.return?.()
    hold.release()
    await gone
    expect(await left).toBe('ABORTED')
    expect(await store.figures()).toMatchObject({ entries: 0 })
    expect(await runtime.llm(question)).toMatchObject({ servedBy: 'provider', text: 'whole' })
  })

  it('when its caller gives up', async () => {
    const hold = newHold()
    const { runtime, store } = await setUp({
      embedder: false,
      script: [{ chunks: heldAfterFirst(['one ', 'two'], hold) }, 'whole'],
    })
    const caller = new AbortController()
    const { result } = runtime.streamLlm(question, { signal: caller.signal })
    await hold.reached
    caller.abort()
    hold.release()
    await expect(result).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await store.figures()).toMatchObject({ entries: 0 })
    expect(await runtime.llm(question)).toMatchObject({ servedBy: 'provider', text: 'whole' })
  })

  it('when the provider breaks off', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield 'one '
      throw new StratagentError('PROVIDER_UNAVAILABLE', 'The stream was cut.', { retryable: true })
    }
    const { runtime, store } = await setUp({ embedder: false, script: [{ chunks: broken() }, 'whole'] })
    const stream = runtime.streamLlm(question)
    const seen: string[] = []
    const reading = async (): Promise<void> => {
      for await (const piece of stream.textStream) seen.push(piece)
    }
    await expect(reading()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(seen).toEqual(['one '])
    expect(await store.figures()).toMatchObject({ entries: 0 })
    expect(await runtime.llm(question)).toMatchObject({ servedBy: 'provider', text: 'whole' })
  })
})

it('T29 shows and does not keep an answer larger than the store', async () => {
  const long = 'a long story '.repeat(5_000)
  const { runtime, spans } = await setUp({
    embedder: false,
    store: (clock) => memoryStore({ clock, bytes: 20_000 }),
    script: ({ messages }) => (messages.at(-1)?.content === 'Tell it all.' ? long : 'short'),
  })
  await runtime.llm(question)
  const stream = runtime.streamLlm(ask('Tell it all.'))
  let told = ''
  for await (const piece of stream.textStream) told += piece
  expect(told).toBe(long)
  expect(spans.spans.findLast(({ name }) => name === 'cache.store exact')?.attributes['cache.reason']).toBe('too-large')
  expect((await runtime.llm(ask('Tell it all.'))).servedBy).toBe('provider')
  expect((await runtime.llm(question)).servedBy).toBe('exact')
})

it('T31 ends a write that is under way when its caller leaves', async () => {
  const hold = newHold()
  const caller = new AbortController()
  const { runtime, store, model } = await setUp({
    embedder: false,
    cacheBudget: '1m',
    store: (clock) =>
      remoteStore(memoryStore({ clock }), (operation) => (operation === 'write' ? hold.here() : Promise.resolve())),
    script: ['The old town.'],
  })
  const { result } = runtime.streamLlm(question, { signal: caller.signal })
  await hold.reached
  caller.abort()
  // over a wire the answer is given before it is written: the caller may have it already
  const [end] = await Promise.allSettled([result])
  if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'ABORTED' })
  hold.release()
  expect((await runtime.llm(question)).text).toBe('The old town.')
  const again = await runtime.llm(question)
  expect(again).toMatchObject({ servedBy: 'exact', text: 'The old town.' })
  expect((await kept(store, again.cache[0]?.key ?? ''))?.expiresAt).toBeGreaterThan(0)
  model.assertConsumed()
})
