import { describe, expect, it } from 'vitest'
import { ask, setUp } from '../set-up.ts'
import { gate, turnOfLoop } from './desk.ts'

const done = { done: true, value: undefined }

async function streamOf(...chunks: readonly string[]) {
  const { runtime } = await setUp({ embedder: false, script: [{ chunks: [...chunks] }] })
  return runtime.streamLlm(ask('Count.'))
}

describe('a reader of events', () => {
  it('has asks made at once answered in their order, the last ones by the end', async () => {
    const reader = (await streamOf('a', 'b')).textStream[Symbol.asyncIterator]()
    const asks = [reader.next(), reader.next(), reader.next(), reader.next()]
    expect(await Promise.all(asks)).toEqual([{ done: false, value: 'a' }, { done: false, value: 'b' }, done, done])
  })

  it('shares the events with other readers: each goes to one of them', async () => {
    const stream = await streamOf('a', 'b', 'c')
    const seen: string[] = []
    const read = async (): Promise<void> => {
      for await (const piece of stream.textStream) seen.push(piece)
    }
    await Promise.all([read(), read()])
    expect(seen.join('')).toBe('abc')
  })

  it('hears of an error once, and of the end from then on', async () => {
    const { runtime } = await setUp({ embedder: false, script: () => new Error('broken') })
    const reader = runtime.streamLlm(ask('Hi'))[Symbol.asyncIterator]()
    await expect(reader.next()).rejects.toThrow('broken')
    expect(await reader.next()).toEqual(done)
  })

  it('that leaves ends the call, also while it waits for an event, and is given nothing more', async () => {
    const never = gate()
    async function* chunks(): AsyncGenerator<string> {
      await never.promise
      yield 'late'
    }
    const { runtime } = await setUp({ embedder: false, script: () => ({ chunks: chunks() }) })
    const stream = runtime.streamLlm(ask('Hi'))
    const reader = stream[Symbol.asyncIterator]()
    const open = reader.next()
    await turnOfLoop()
    const left = reader.return?.()
    expect(await open).toEqual(done)
    never.resolve()
    await left
    await expect(stream.result).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await reader.next()).toEqual(done)
  })
})
