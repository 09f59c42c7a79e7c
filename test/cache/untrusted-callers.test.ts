import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import {
  defineAgent,
  localEmbedder,
  sequence,
  type Runtime,
  type RuntimeOptions,
  type StratagentError,
} from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { ask, setUp } from '../set-up.ts'
import { oddEmbedder } from './odd-embedders.ts'
import { ann, bob, find, finder, standingClock, timedDesk, writer } from './timed-desk.ts'

const question = 'What is the secret of the house?'
const other = 'What is the wonder of the world?'
const untrusted = { ...bob, trusted: false }

/** What is said of a call beside what it was asked and answered. */
function told(result: object): unknown {
  return Object.entries(result).filter(([name]) => !['runId', 'text', 'output', 'content', 'vectors'].includes(name))
}

async function eventsOf(runtime: Runtime, agent: typeof writer, words: string, who: object): Promise<unknown> {
  const stream = runtime.stream(agent, words, who)
  const events: unknown[] = []
  for await (const { runId: _id, ...event } of stream) events.push(event)
  return events
}

/** Whether something is still waited for when all that can be done has been done. */
async function isWaiting(work: Promise<unknown>): Promise<boolean> {
  let isDone = false
  void Promise.allSettled([work]).then(() => (isDone = true))
  for (let turn = 0; turn < 20; turn++) await setImmediate()
  return !isDone
}

/** An agent whose model answers at once, on a clock that stands still. */
async function still(
  cache: { readonly padTo?: '800ms'; readonly scope?: 'user' } = { padTo: '800ms' },
  embedder: RuntimeOptions['embedder'] = false,
) {
  const clock = standingClock()
  const desk = await timedDesk({
    clock,
    cache,
    embedder,
    providers: [scriptedModel(({ messages }) => shout(messages))],
  })
  return { ...desk, clock }
}

function shout(messages: readonly { readonly content: unknown }[]): string {
  return String(messages.at(-1)?.content).toUpperCase()
}

const story = sequence({ name: 'story', steps: [writer] })

describe('S7 S8 an untrusted caller', () => {
  it.each<[string, (runtime: Runtime, words: string, who: object) => Promise<object>]>([
    ['a run', (runtime, words, who) => runtime.run(writer, words, who)],
    ['a run with a tool', (runtime, words, who) => runtime.run(finder, words, who)],
    ['a workflow', (runtime, words, who) => runtime.run(story, words, who)],
    ['a model call', (runtime, words, who) => runtime.llm(ask(words), who)],
    ['a stream', (runtime, words, who) => runtime.stream(finder, words, who).result],
  ])('is told the same of %s that was there and of a fresh one', async (_what, way) => {
    const { runtime } = await timedDesk()
    await way(runtime, question, ann)
    const [known, fresh] = [await way(runtime, question, untrusted), await way(runtime, other, untrusted)]
    expect(JSON.stringify(told(known)).replaceAll(question, other)).toEqual(JSON.stringify(told(fresh)))
    const trusted = await way(runtime, question, bob)
    expect(told(trusted)).not.toEqual(told(known))
  })

  it('is told the same of a text that was encoded before', async () => {
    const { runtime } = await setUp()
    await runtime.embed([question], ann)
    const [known, fresh] = [await runtime.embed([question], untrusted), await runtime.embed([other], untrusted)]
    expect(told(known)).toEqual(told(fresh))
    expect(known.servedBy).toBe('provider')
  })

  it.each([
    ['without tools', writer],
    ['with tools', finder],
  ])('sees the same events of an agent %s', async (_what, agent) => {
    const { runtime } = await timedDesk()
    await runtime.run(agent, question, ann)
    const fresh = await eventsOf(runtime, agent, other, untrusted)
    const known = await eventsOf(runtime, agent, question, untrusted)
    const alike = (events: unknown): string => JSON.stringify(events).replaceAll(/secret|house|call_\d+/g, '…')
    expect(alike(known)).toBe(alike(fresh).replaceAll(/wonder|world/g, '…'))
  })

  it('sees in pieces what was kept in one', async () => {
    const { runtime } = await timedDesk()
    await runtime.run(writer, question, ann)
    expect(await eventsOf(runtime, writer, question, bob)).toHaveLength(1)
    await eventsOf(runtime, writer, other, untrusted)
    const events = await eventsOf(runtime, writer, question, untrusted)
    expect(Array.isArray(events) && events.length).toBeGreaterThan(5)
  })

  it('sees nothing of an equal call under way before it is done', async () => {
    const held = Promise.withResolvers<void>()
    async function* words(): AsyncIterable<string> {
      yield 'It is '
      await held.promise
      yield 'under the stairs.'
    }
    const { runtime } = await timedDesk({ providers: [scriptedModel([{ chunks: words() }])] })
    const leader = runtime.streamLlm(ask(question), ann)[Symbol.asyncIterator]()
    expect(await leader.next()).toMatchObject({ value: { text: 'It is ' } })
    const stream = runtime.streamLlm(ask(question), untrusted)
    const first = stream[Symbol.asyncIterator]().next()
    const rest = leader.next()
    expect(await isWaiting(first)).toBe(true)
    held.resolve()
    expect(await rest).toMatchObject({ value: { text: 'under the stairs.' } })
    expect((await first).value).toMatchObject({ text: expect.stringContaining('It ') })
    expect((await stream.result).servedBy).toBe('provider')
  })

  it('leaves all of it on spans, in statistics and for whoever asks for its reasons', async () => {
    const { runtime, spans } = await setUp({ embedder: false })
    await runtime.llm(ask(question), ann)
    const { runId } = await runtime.llm(ask(question), untrusted)
    const pad = spans.spans.find(({ name }) => name === 'cache.pad exact')
    expect(pad?.attributes).toMatchObject({ 'cache.operation': 'pad', 'cache.padding_ms': expect.any(Number) })
    const chats = spans.spans.filter(({ name }) => name === 'chat one')
    expect(chats.at(-1)?.attributes).toMatchObject({ 'cache.hit': true, 'cache.saved.cost_usd': 0.001 })
    expect(await runtime.cache.stats()).toMatchObject({ exact: 1 })
    expect(JSON.stringify(await runtime.cache.explain(runId))).toContain('hit')
  })
})

describe('S7 the wait of an untrusted caller', () => {
  it('is as long as the answer took when it was made, as long as nothing else is known', async () => {
    const { runtime, store } = await setUp({ embedder: false })
    await runtime.llm(ask(question), ann)
    const took = (await runtime.llm(ask(question), bob)).cache.at(-1)?.origin?.duration ?? 0
    const clock = standingClock()
    const { runtime: restarted } = await timedDesk({ clock, store })
    const answer = restarted.llm(ask(question), untrusted)
    for (const share of [0, 0.5, 0.4]) {
      clock.advance(took * share)
      expect(await isWaiting(answer)).toBe(true)
    }
    clock.advance(took * 0.2)
    expect((await answer).text).toBe(question.toUpperCase())
  })

  it('is as long as a batch of texts took when it was made', async () => {
    const { runtime, store } = await setUp()
    const texts = [question, other]
    await runtime.embed(texts, ann)
    const { cache } = await runtime.embed(texts, bob)
    const took = texts.length * (cache.at(-1)?.origin?.duration ?? 0)
    expect(took).toBeGreaterThan(0)
    const clock = standingClock()
    const { runtime: restarted } = await timedDesk({ clock, store, embedder: localEmbedder() })
    const answer = restarted.embed(texts, untrusted)
    for (const share of [0, 0.5, 0.4]) {
      clock.advance(took * share)
      expect(await isWaiting(answer)).toBe(true)
    }
    clock.advance(took * 0.2)
    expect((await answer).vectors).toHaveLength(2)
  })

  it('ends at once when the call is given up', async () => {
    const { runtime } = await still()
    await runtime.run(writer, question, ann)
    const controller = new AbortController()
    const answer = runtime.run(writer, question, { ...untrusted, signal: controller.signal })
    expect(await isWaiting(answer)).toBe(true)
    controller.abort()
    await expect(answer).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('holds up nobody who asks the same', async () => {
    const { runtime, clock } = await still()
    const waiting = [runtime.run(writer, question, untrusted), runtime.run(writer, question, untrusted)]
    expect(await isWaiting(Promise.race(waiting))).toBe(true)
    expect((await runtime.run(writer, question, ann)).servedBy).toBe('exact')
    clock.advance(800)
    for (const { text } of await Promise.all(waiting)) expect(text).toBe(question.toUpperCase())
  })

  it('is no shorter than `padTo` for a hit and for a fresh answer, and is not doubled by the parts of a run', async () => {
    const { runtime, clock } = await still()
    for (const words of [question, question, other]) {
      const answer = runtime.run(finder, words, untrusted)
      expect(await isWaiting(answer)).toBe(true)
      clock.advance(799)
      expect(await isWaiting(answer)).toBe(true)
      clock.advance(1)
      expect((await answer).text).toBe(words.toUpperCase())
    }
  })

  it.each<[string, (runtime: Runtime, words: string) => Promise<unknown>]>([
    ['a workflow', (runtime, words) => runtime.run(story, words, untrusted)],
    ['a model call', (runtime, words) => runtime.llm(ask(words), untrusted)],
    ['a tool', (runtime, words) => runtime.call(find, { what: words }, untrusted)],
    ['a text', (runtime, words) => runtime.embed([words], untrusted)],
    ['texts', (runtime, words) => runtime.embed([words, `${words} And why?`], untrusted)],
  ])('is no shorter than `padTo`, and no longer, for %s asked for from outside', async (_what, way) => {
    const { runtime, clock } = await still({ padTo: '800ms' }, oddEmbedder())
    for (const words of [question, question, other]) {
      const answer = way(runtime, words)
      expect(await isWaiting(answer)).toBe(true)
      clock.advance(799)
      expect(await isWaiting(answer)).toBe(true)
      clock.advance(1)
      expect(await isWaiting(answer)).toBe(false)
      await answer
    }
  })

  it.each<[string, (runtime: Runtime) => AsyncIterable<object> & { readonly result: Promise<object> }]>([
    ['an agent', (runtime) => runtime.stream(writer, question, untrusted)],
    ['a workflow', (runtime) => runtime.stream(story, question, untrusted)],
  ])('holds back the first words of a stream of %s as well', async (_what, way) => {
    const { runtime, clock } = await still()
    const stream = way(runtime)
    const first = stream[Symbol.asyncIterator]().next()
    expect(await isWaiting(first)).toBe(true)
    clock.advance(800)
    expect((await first).done).toBe(false)
    await stream.result
  })

  it('is none for who is trusted', async () => {
    const { runtime } = await still()
    expect((await runtime.run(story, question, bob)).text).toBe(question.toUpperCase())
    expect(await runtime.call(find, { what: 'a' }, bob)).toBe('found a')
  })

  it('is none for what is the caller’s own', async () => {
    const { runtime, clock } = await still({ padTo: '800ms', scope: 'user' })
    const made = runtime.run(writer, question, untrusted)
    await isWaiting(made)
    clock.advance(800)
    await made
    expect((await runtime.run(writer, question, untrusted)).text).toBe(question.toUpperCase())
  })
})

describe('`trusted`', () => {
  it('is bound with the identity, and shares answers with everybody', async () => {
    const { runtime, model } = await timedDesk()
    const visitors = runtime.as(untrusted)
    await runtime.run(writer, question, ann)
    expect((await visitors.run(writer, question)).cache).toEqual([])
    expect(model.requests).toHaveLength(1)
  })

  it('is no part of what a tool sees whose results are shared', async () => {
    const seen: unknown[] = []
    const { runtime } = await timedDesk()
    const look = runtime.as(untrusted).cached((what: string) => (seen.push(what), what), { name: 'look', ttl: '1m' })
    await look('a')
    await look('a')
    expect(seen).toEqual(['a'])
  })

  it('refuses what it cannot mean', async () => {
    const { runtime } = await timedDesk()
    const refused = { code: 'CONFIG_INVALID' } satisfies Partial<StratagentError>
    // @ts-expect-error -- what JavaScript may pass
    await expect(runtime.llm(ask(question), { trusted: 'no' })).rejects.toMatchObject(refused)
    await expect(runtime.llm(ask(question), { ...untrusted, cache: 'only-if-cached' })).rejects.toMatchObject(refused)
    const pad = (padTo: unknown) => () =>
      // @ts-expect-error -- what JavaScript may pass
      defineAgent({ name: 'a', persona: { id: 'a', instructions: 'A.' }, model: 'scripted/one', cache: { padTo } })
    expect(pad('soon')).toThrow(/`padTo`/)
    expect(pad(-1)).toThrow(/`padTo`/)
  })
})
