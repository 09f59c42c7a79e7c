import { Agent, createRuntime, defineAgent, localEmbedder, memoryStore, openai, sqliteStore } from 'stratagent'
import { providerServer } from 'stratagent/testing'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { ask, setUp } from '../set-up.ts'
import { clerk } from './desk.ts'

const agent = defineAgent(clerk)

describe('an input schema', () => {
  @Agent({ ...clerk, name: 'weather' })
  class Weather {
    static readonly input = z.object({ city: z.string(), days: z.int().default(1) })
  }

  it('lets a value through, which the model reads as JSON', async () => {
    const { runtime, model } = await setUp({ embedder: false })
    await runtime.run(Weather, { city: 'Oslo' })
    expect(model.requests[0]?.messages).toEqual([{ role: 'user', content: '{"city":"Oslo","days":1}' }])
  })

  it('refuses what does not fit, names agent and field, and asks nobody', async () => {
    const { runtime, model } = await setUp({ embedder: false })
    await expect(runtime.run(Weather, { city: 'Oslo', days: 1.5 })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/weather.*days/),
    })
    expect(model.requests).toEqual([])
  })

  it('is what an agent needs to take anything but text', async () => {
    const { runtime } = await setUp({ embedder: false })
    const run = Reflect.apply(runtime.run, runtime, [agent, { city: 'Oslo' }])
    await expect(run).rejects.toMatchObject({ code: 'INPUT_INVALID', message: expect.stringContaining('static input') })
  })
})

describe('an empty prompt', () => {
  it.each(['', ' \n\t '])('is refused before anybody is asked: %j', async (empty) => {
    const { runtime, model } = await setUp({ embedder: false })
    const refused = { code: 'INPUT_INVALID', message: expect.stringContaining('empty') }
    await expect(runtime.run(agent, empty)).rejects.toMatchObject(refused)
    await expect(runtime.stream(agent, empty).result).rejects.toMatchObject(refused)
    await expect(runtime.llm(ask(empty))).rejects.toMatchObject(refused)
    await expect(runtime.streamLlm(ask(empty)).result).rejects.toMatchObject(refused)
    expect(model.requests).toEqual([])
  })

  it('is refused when there is no message at all', async () => {
    const { runtime } = await setUp({ embedder: false })
    const call = runtime.llm({ model: 'scripted/one', messages: [] })
    await expect(call).rejects.toMatchObject({ code: 'INPUT_INVALID', message: expect.stringContaining('message') })
  })
})

describe('a prompt of 1 MB', () => {
  it('reaches the model whole, is kept by its words and is not compared by meaning', async () => {
    const { runtime, model } = await setUp()
    const prompt = `${'Long is the way. '.repeat(61_681)}End.`
    expect(prompt.length).toBeGreaterThan(2 ** 20)

    const first = await runtime.run(agent, prompt)
    expect(model.requests[0]?.messages).toEqual([{ role: 'user', content: prompt }])
    expect(first.cache).toContainEqual(
      expect.objectContaining({ layer: 'semantic', result: 'bypass', reason: 'window' }),
    )
    expect((await runtime.run(agent, prompt)).servedBy).toBe('exact')
    expect((await runtime.run(agent, `${prompt}!`)).servedBy).toBe('provider')
  })
})

describe('unpaired surrogates', () => {
  const prompts = ['half \ud83d a pair', 'half \ud83e a pair', 'half \ude00 a pair', 'half \ufffd a pair']

  it('are each a question of their own, asked as written and found again', async () => {
    const { runtime, model } = await setUp({ script: ({ messages }) => ({ text: `${messages.length} \ud83d` }) })
    for (const prompt of prompts) {
      const { servedBy, output } = await runtime.run(agent, prompt, { cache: { semantic: 'off' } })
      expect([servedBy, output]).toEqual(['provider', '1 \ud83d'])
    }
    expect(model.requests.map(({ messages }) => messages[0]?.content)).toEqual(prompts)
    for (const prompt of prompts) {
      const { servedBy, output } = await runtime.run(agent, prompt, { cache: { semantic: 'off' } })
      expect([servedBy, output]).toEqual(['exact', '1 \ud83d'])
    }
  })

  it('pass through encoder and file without an error', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'surrogates-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const { runtime, store } = await setUp({
      store: (clock) => sqliteStore({ path: join(folder, 'cache.sqlite'), clock }),
    })
    onTestFinished(() => store.close())
    const fresh = await runtime.run(agent, 'half \ud83d a pair')
    const again = await runtime.run(agent, 'half \ud83d a pair')
    expect([fresh.servedBy, again.servedBy, again.output]).toEqual(['provider', 'exact', 'HALF \ud83d A PAIR'])
    expect((await runtime.embed(['half \ud83d a pair'])).vectors).toHaveLength(1)
  })

  it('pass over the wire of a real SDK', async () => {
    await using server = await providerServer({ answer: () => 'I read half a pair.' })
    await using runtime = await createRuntime({
      providers: [openai({ baseURL: server.openaiUrl, apiKey: 'test' })],
      store: memoryStore(),
      embedder: localEmbedder(),
      logger: 'silent',
    })
    const { text } = await runtime.llm({ ...ask('half \ud83d a pair'), model: 'openai/gpt-5-mini' })
    expect(text).toBe('I read half a pair.')
  })
})

describe('two agents of one name', () => {
  const twin = defineAgent({ ...clerk, persona: { id: 'other', instructions: 'You are long.' } })
  const refused = { code: 'CONFIG_INVALID', message: expect.stringContaining("'clerk'") }

  it('are refused at the start', async () => {
    await expect(setUp({ embedder: false, agents: [agent, twin] })).rejects.toMatchObject(refused)
  })

  it('are refused when the second one is met later', async () => {
    const { runtime } = await setUp({ embedder: false, agents: [agent] })
    await expect(runtime.run(twin, 'Hi')).rejects.toMatchObject(refused)
    expect((await runtime.run(agent, 'Hi')).output).toBe('HI')
  })
})
