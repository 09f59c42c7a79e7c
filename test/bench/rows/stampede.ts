import { createRuntime, memoryStore, type Entry, type Store } from 'stratagent'

import { fixedModel } from '../fixed-model.ts'
import { encodedQuestions } from '../question-vectors.ts'
import { recordedEmbedder } from '../recorded-embedder.ts'
import type { Measured, Surroundings } from '../row.ts'

const crowd = 64

/** Equal misses at once, all streamed: how often the provider was called for them, at worst. */
export async function stampede({ quick, note }: Surroundings): Promise<Measured> {
  const questions = await encodedQuestions(note)
  const { store, written } = watchedStore()
  const embedder = recordedEmbedder(questions)
  const model = fixedModel({ deltas: 20, begin: nextTurn })
  const runtime = await createRuntime({ providers: [model], store, embedder })
  const flaws = new Set<string>()
  let worst = 0
  // a tenant for each, so that no question is another one's meaning
  for (const [index, { text }] of questions.slice(0, quick ? 5 : 50).entries()) {
    const before = { calls: model.calls, encodings: embedder.texts, writes: written.length }
    const answers = await Promise.all(
      Array.from({ length: crowd }, () => readToEnd(runtime.streamLlm(asked(text), { tenant: `tenant-${index}` }))),
    )
    const fresh = written.slice(before.writes)
    worst = Math.max(worst, model.calls - before.calls)
    count('encodings', embedder.texts - before.encodings, flaws)
    count('answers written', fresh.filter(({ kind }) => kind === 'llm').length, flaws)
    count('vectors written', fresh.filter(({ kind }) => kind === 'embedding').length, flaws)
    count('different answers', new Set(answers).size, flaws)
  }
  await runtime.close()
  return { value: worst, flaws: [...flaws] }
}

function count(what: string, times: number, flaws: Set<string>): void {
  if (times !== 1) flaws.add(`${times} ${what}, not one`)
}

function asked(content: string) {
  return { model: 'fixed/one', messages: [{ role: 'user' as const, content }] }
}

/** A store in memory that notes what is written. */
function watchedStore(): { readonly store: Store; readonly written: Entry[] } {
  const inner = memoryStore()
  const written: Entry[] = []
  const store: Store = {
    ...inner,
    write(entries) {
      written.push(...entries)
      return inner.write(entries)
    },
  }
  return { store, written }
}

async function readToEnd(stream: { readonly textStream: AsyncIterable<string> }): Promise<string> {
  let text = ''
  for await (const piece of stream.textStream) text += piece
  return text
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
