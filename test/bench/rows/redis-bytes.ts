import type { Redis } from 'ioredis'
import { createRuntime, memoryStore, redisStore, type Entry, type Store } from 'stratagent'

import { fixedModel } from '../fixed-model.ts'
import { encodedQuestions, type Encoded } from '../question-vectors.ts'
import { recordedEmbedder } from '../recorded-embedder.ts'
import { withRedis } from '../redis-at-work.ts'
import type { Measured, Surroundings } from '../row.ts'
import { requestOf } from '../strangers.ts'

/** Bytes of the server's memory that a stored answer of 1.2 KB takes with its vector, its index and all bookkeeping. */
export function redisBytesPerEntry({ quick, note }: Surroundings): Promise<Measured> {
  return withRedis(
    async ({ client }) => {
      const entries = await entriesOfChain((await encodedQuestions(note)).slice(0, quick ? 500 : 3_000))
      const store = redisStore({ client })
      const [first, ...answers] = entries.filter(({ kind }) => kind === 'llm')
      if (first === undefined) throw new Error('The chain has written no answer.')
      await write(store, [first]) // what is there once, such as the index, is no entry's
      const bytes = await growth(client, () => write(store, answers))

      const vectors = entries.filter(({ kind }) => kind === 'embedding')
      const beside = await growth(client, () => write(store, vectors))
      await store.close()
      note(`${answers.length} answers of ${first.value.byteLength} bytes, as a chain writes them`)
      note(`a question's vector, kept by itself too, takes ${Math.round(beside / vectors.length)} bytes`)
      return { value: Math.round(bytes / answers.length) }
    },
    { search: true },
  )
}

/** What a chain writes when nothing is another question's answer. */
async function entriesOfChain(questions: readonly Encoded[]): Promise<readonly Entry[]> {
  const inner = memoryStore({ bytes: 2 ** 28 })
  const written: Entry[] = []
  const store: Store = {
    ...inner,
    search: () => [],
    write(entries) {
      written.push(...entries)
      return inner.write(entries)
    },
  }
  const model = fixedModel({ size: 1_200 })
  const runtime = await createRuntime({ providers: [model], store, embedder: recordedEmbedder(questions) })
  for (const { text } of questions) await runtime.llm(requestOf(text), { tenant: 'acme' })
  await runtime.close()
  return written
}

/** Writes entries as if they had been made now. */
async function write(store: Store, entries: readonly Entry[]): Promise<void> {
  for (const entry of entries) {
    const { epochs } = await store.read({ tenant: entry.tenant, keys: [], tags: [...entry.epochs.keys()] })
    const answer = await store.write([{ ...entry, epochs }])
    if (answer !== 'written') throw new Error(`A write was ${answer}.`)
  }
}

async function growth(client: Redis, work: () => Promise<void>): Promise<number> {
  const before = await bytesOf(client)
  await work()
  return (await bytesOf(client)) - before
}

async function bytesOf(client: Redis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1])
}
