import { defineAgent, memoryStore, sqliteStore, type AgentOptions, type Store } from 'stratagent'
import { manualClock } from 'stratagent/testing'
import { describe, expect, it } from 'vitest'
import { clerk } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { scratchFile } from '../stores/scratch.ts'
import { only } from './recorded.ts'

const kind: Partial<AgentOptions> = { persona: { id: clerk.persona.id, instructions: 'You are kind.' } }

/** A build of the program that runs its agent on a store that outlives it: what it did, and what it said. */
async function build(store: Store, change: Partial<AgentOptions>, times = 1) {
  const lines: string[] = []
  const quiet = (): void => undefined
  const logger = { debug: quiet, info: quiet, warn: (line: string) => void lines.push(line), error: quiet }
  const { runtime, spans } = await setUp({ embedder: false, store: () => store, logger })
  const agent = defineAgent({ ...clerk, ...change })
  const servedBy: string[] = []
  for (let time = 0; time < times; time++) servedBy.push((await runtime.run(agent, 'Hi')).servedBy)
  const events = spans.spans.filter(({ name }) => name.startsWith('invoke_agent')).map((span) => span.events)
  return { servedBy, events, lines, spans }
}

describe('a change under a pinned config version', () => {
  it.each([
    ['memory', () => memoryStore({ clock: manualClock() })],
    ['sqlite', () => sqliteStore({ path: scratchFile(), clock: manualClock() })],
  ])('is served all the same, noted on each run and said once: %s', async (_name, makeStore) => {
    const store = makeStore()
    await build(store, { version: '3' })
    const { servedBy, events, lines } = await build(store, { version: '3', ...kind }, 2)
    expect(servedBy).toEqual(['exact', 'exact'])
    expect(events).toEqual([['config.drift'], ['config.drift']])
    expect(lines).toEqual([expect.stringMatching(/^The agent clerk is pinned to version '3' and has changed: /)])
    await store.close()
  })

  it('is none where nothing has changed, nor where the version is new or not pinned', async () => {
    const store = memoryStore({ clock: manualClock() })
    for (const change of [{ version: '3' }, { version: '3' }, { version: '4', ...kind }, {}, kind]) {
      const { events, lines } = await build(store, change)
      expect({ events: events.flat().filter((name) => name.startsWith('config')), lines }).toEqual({
        events: [],
        lines: [],
      })
    }
  })

  it('does not show in the parts by which misses are explained', async () => {
    const { spans } = await build(memoryStore(), { version: '3' })
    expect(only(spans.spans, 'invoke_agent').isFailed).toBe(false)
    const [lookup] = spans.spans.filter(({ name }) => name === 'cache.lookup exact')
    expect(lookup?.attributes['cache.parts']).not.toContain('config=')
  })
})
