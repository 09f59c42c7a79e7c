import { defineAgent, defineTool, textOf } from 'stratagent'
import { z } from 'zod'

import type { Served } from './desk.ts'
import { runtimeFor } from './desk.ts'
import type { Encodings } from './encodings.ts'
import type { Step } from './regimes/regime.ts'

const tenant = 'library'

/** An agent whose tool reads what is asked about; what is read changes by a tool that writes. */
export async function openLibrary(encodings: Encodings) {
  const shelf = new Map<string, string>()
  let subject = ''
  const input = z.object({ subject: z.string() })
  const tags = (asked: { subject: string }): string[] => [`document:${asked.subject}`]
  const read = defineTool({
    name: 'read',
    description: 'Reads a document.',
    input,
    effect: 'read',
    cache: { tags },
    run: (asked) => shelf.get(asked.subject) ?? '',
  })
  const publish = defineTool({
    name: 'publish',
    description: 'Publishes a new edition of a document.',
    input: input.extend({ text: z.string() }),
    effect: 'write',
    invalidates: tags,
    run: (asked) => void shelf.set(asked.subject, asked.text),
  })
  const agent = defineAgent({
    name: 'librarian',
    persona: { id: 'library', instructions: 'You answer from the documents.' },
    model: 'scripted/one',
    tools: [read],
  })
  const runtime = await runtimeFor(agent, {
    encodings,
    script: ({ messages }) => {
      const last = messages.at(-1)
      if (last?.role === 'tool') return { text: last.content[0]?.text ?? '' }
      return { toolCalls: [{ name: 'read', input: { subject } }] }
    },
  })
  return {
    async ask({ question, truth, reads = '' }: Step): Promise<Served> {
      subject = reads
      if (shelf.get(subject) !== truth) await runtime.call(publish, { subject, text: truth }, { tenant })
      const { text, servedBy } = await runtime.run(agent, question, { tenant })
      return { text: textOf(text), by: servedBy }
    },
    close: () => runtime.close(),
  }
}
