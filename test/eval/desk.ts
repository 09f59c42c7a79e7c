import {
  createRuntime,
  type DefinedAgent,
  type Runtime,
  defineAgent,
  memorySessions,
  memoryStore,
  textOf,
  type Document,
  type RunResult,
  type SemanticMode,
} from 'stratagent'
import { manualClock, scriptedModel, type ScriptedStep } from 'stratagent/testing'

import type { Encodings } from './encodings.ts'
import { knownEmbedder } from './known-embedder.ts'

/** What came back for a question. */
export interface Served {
  readonly text: string
  readonly by: RunResult['servedBy']
  /** The guard that refused the nearest stored question, if one did. */
  readonly guard?: string
}

/** An agent in a runtime as a user makes one: memory store, a model that answers at once. */
export interface Desk {
  ask(question: string, about: { readonly tenant: string; readonly documents?: readonly Document[] }): Promise<Served>
  close(): Promise<void>
}

export interface DeskOptions {
  readonly encodings: Encodings
  /** @default what the package does by itself */
  readonly mode?: SemanticMode
  /** What the model says to a question. @default the same to every one */
  readonly answer?: (question: string) => string
}

/** Opens a desk. */
export async function openDesk({ encodings, mode, answer = () => 'This is the answer.' }: DeskOptions): Promise<Desk> {
  const agent = defineAgent({
    name: 'desk',
    persona: { id: 'helpdesk', instructions: 'You answer questions.' },
    model: 'scripted/one',
    ...(mode !== undefined && { cache: { semantic: mode } }),
  })
  const runtime = await runtimeFor(agent, {
    encodings,
    script: ({ messages }) => answer(textOf(messages.at(-1)?.content ?? '')),
  })
  return {
    async ask(question, about) {
      const { text, servedBy, cache } = await runtime.run(agent, question, about)
      const guard = cache.flatMap(({ refusals = [] }) => refusals)[0]?.guard
      return { text, by: servedBy, ...(guard !== undefined && { guard }) }
    },
    close: () => runtime.close(),
  }
}

/** A runtime as a user makes one, with a model that answers by a script. Its clock stands still, so that nothing lapses. */
export function runtimeFor(
  agent: DefinedAgent,
  { encodings, script }: { readonly encodings: Encodings; readonly script: Exclude<ScriptedStep, string | Error> },
): Promise<Runtime> {
  const clock = manualClock()
  return createRuntime({
    agents: [agent],
    store: memoryStore({ clock, bytes: 512 * 2 ** 20 }),
    sessions: memorySessions(),
    providers: [scriptedModel(script)],
    embedder: knownEmbedder(encodings),
    clock,
    // the machine may be busy: what is measured here is what is served, not how soon
    cacheBudget: '5s',
    logger: 'silent',
  })
}
