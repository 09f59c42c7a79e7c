import { createRuntime, type Runtime } from '../../container/create-runtime.ts'
import type { Provider } from '../../contract/provider.ts'
import { noUsage } from '../../contract/usage.ts'
import { memorySessions } from '../../stores/memory-sessions.ts'
import { memoryStore } from '../../stores/memory.ts'
import { fail, ok, type Finding } from './finding.ts'

/** Rewordings that must hit, and a question that is near and must not. */
const pairs = [
  { stored: 'What is the capital of France?', asked: 'Tell me the capital city of France.', hits: true },
  { stored: 'How do I reset my password?', asked: 'How can I reset my password?', hits: true },
  { stored: 'How do I turn on dark mode?', asked: 'How do I turn off dark mode?', hits: false },
] as const

const echo: Provider = {
  name: 'doctor',
  noEffect: [],
  fingerprint: (model) => model,
  call: async ({ request: { model } }) => ({
    response: { model, content: [{ type: 'text', text: 'An answer.' }], finishReason: 'stop', usage: noUsage },
    servedBy: 'provider',
  }),
}

/** Asks a runtime on memory two rewordings and a trap. */
export async function examineMeaning(): Promise<readonly Finding[]> {
  const runtime = await createRuntime({
    store: memoryStore(),
    sessions: memorySessions(),
    providers: [echo],
    cacheBudget: '20s',
    logger: 'silent',
  })
  try {
    const wrong: string[] = []
    let guard = ''
    for (const { stored, asked, hits } of pairs) {
      await ask(runtime, stored)
      const { servedBy, cache } = await ask(runtime, asked)
      const semantic = cache.find(({ layer }) => layer === 'semantic')
      guard = semantic?.refusals?.[0]?.guard ?? guard
      if ((servedBy === 'semantic') === hits) continue
      const why = `${semantic?.result ?? 'not looked up'}${semantic?.reason === undefined ? '' : `, ${semantic.reason}`}`
      wrong.push(`"${asked}" ${hits ? `was not answered (${why})` : `was answered with that of "${stored}"`}`)
    }
    if (wrong.length > 0) return [fail('meaning', wrong.join('; '), 'Install the package again.')]
    return [ok('meaning', `two rewordings hit, and a trap was refused (guard ${guard})`)]
  } finally {
    await runtime.close()
  }
}

function ask(runtime: Runtime, content: string) {
  return runtime.llm({ model: 'doctor/echo', messages: [{ role: 'user', content }] })
}
