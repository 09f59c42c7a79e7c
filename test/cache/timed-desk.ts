import { onTestFinished } from 'vitest'
import { createRuntime, defineAgent, defineTool, memorySessions, memoryStore, type RuntimeOptions } from 'stratagent'
import { manualClock, scriptedModel, type ManualClock } from 'stratagent/testing'
import { z } from 'zod'
import { seeded } from '../bench/random.ts'

/** A clock by which is waited. */
export interface WaitingClock extends ManualClock {
  sleep(duration: number, signal?: AbortSignal): Promise<void>
}

/** A clock on which waiting takes no time: it moves on by what is waited for. */
export function hurriedClock(): WaitingClock {
  const clock = manualClock()
  const sleep = async (duration: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted()
    clock.advance(duration)
  }
  return { ...clock, sleep }
}

/** A clock that stands still, and those who wait with it, until it is moved. */
export function standingClock(start?: number): WaitingClock {
  const clock = manualClock(start)
  const sleepers = new Map<() => void, number>()
  return {
    ...clock,
    advance(duration) {
      clock.advance(duration)
      for (const [wake, until] of sleepers) if (until <= clock.now() && sleepers.delete(wake)) wake()
    },
    sleep: (duration, signal) =>
      new Promise((resolve, reject) => {
        sleepers.set(resolve, clock.now() + duration)
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      }),
  }
}

export const ann = { tenant: 'acme', user: 'ann' }
export const bob = { tenant: 'acme', user: 'bob' }

/** An agent of text alone, and one that looks something up first. */
export const writer = defineAgent({
  name: 'writer',
  persona: { id: 'writer', instructions: 'You answer.' },
  model: 'scripted/one',
})
/** What `finder` looks up with. */
export const find = defineTool({
  name: 'find',
  description: 'Finds.',
  input: z.object({ what: z.string() }),
  effect: 'read',
  cache: { ttl: '1h' },
  run: ({ what }) => `found ${what}`,
})
export const finder = defineAgent({
  name: 'finder',
  persona: { id: 'finder', instructions: 'You look up.' },
  model: 'scripted/one',
  tools: [find],
})

export interface TimedDeskOptions extends Omit<RuntimeOptions, 'clock' | 'random'> {
  readonly clock?: WaitingClock
  readonly seed?: number
}

/** A runtime whose model thinks for a while drawn by chance, and longer over a longer answer, on a simulated clock. */
export async function timedDesk({ clock = hurriedClock(), seed = 1, ...options }: TimedDeskOptions = {}) {
  const random = seeded(seed)
  const pause = (mean: number): Promise<void> => clock.sleep(-mean * Math.log(1 - random()))
  async function* spoken(text: string): AsyncIterable<string> {
    for (const word of text.match(/\S+\s*/g) ?? []) {
      await pause(20)
      yield word
    }
  }
  const model = scriptedModel(async ({ messages, tools }) => {
    await clock.sleep(200)
    await pause(400)
    const last = messages.at(-1)
    if (tools !== undefined && last?.role === 'user') {
      return { text: 'Let me look. ', toolCalls: [{ name: 'find', input: { what: JSON.stringify(last.content) } }] }
    }
    return { chunks: spoken(`This is what there is to say to that: ${JSON.stringify(last?.content)}`) }
  })
  const runtime = await createRuntime({
    store: memoryStore({ clock }),
    sessions: memorySessions(),
    providers: [model],
    embedder: false,
    logger: 'silent',
    cacheBudget: '5s',
    retry: { backoff: () => 0 },
    ...options,
    clock,
    random,
  })
  onTestFinished(() => runtime.close())
  return { runtime, model, clock }
}
