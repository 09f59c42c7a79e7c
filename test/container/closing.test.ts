import {
  Agent,
  createRuntime,
  defineAgent,
  defineTool,
  inject,
  memorySessions,
  memoryStore,
  type Plugin,
} from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { clerk, gate } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'

const agent = defineAgent(clerk)

/** A plugin whose provider counts how often it is closed. */
function closable(): { readonly plugin: Plugin; readonly closed: () => number } {
  let count = 0
  const provider = { ...scriptedModel([], { name: 'plugged' }), close: () => Promise.resolve(void count++) }
  return { plugin: { name: 'closable', setup: (host) => host.provider(provider) }, closed: () => count }
}

describe('closing a runtime', () => {
  it('waits for the calls that are under way', async () => {
    const [asked, goOn] = [gate(), gate()]
    const { runtime } = await setUp({
      embedder: false,
      async script() {
        asked.resolve()
        await goOn.promise
        return 'Done.'
      },
    })
    const order: string[] = []
    const run = runtime.run(agent, 'Hi').then(({ output }) => order.push(output))
    await asked.promise
    const closing = runtime.close().then(() => order.push('closed'))
    goOn.resolve()
    await Promise.all([run, closing])
    expect(order).toEqual(['Done.', 'closed'])
  })

  it('waits for a stream that is being read', async () => {
    const { runtime } = await setUp({ embedder: false, script: [{ chunks: ['a', 'b', 'c'] }] })
    const order: string[] = []
    const stream = runtime.stream(agent, 'Hi')
    let closing: Promise<unknown> | undefined
    for await (const piece of stream.textStream) {
      closing ??= runtime.close().then(() => order.push('closed'))
      order.push(piece)
    }
    await closing
    expect(order).toEqual(['a', 'b', 'c', 'closed'])
  })

  it('waits for a refresh in the background', async () => {
    const [asked, goOn] = [gate(), gate()]
    const { runtime, clock } = await setUp({
      embedder: false,
      cache: { ttl: '1h', staleAfter: '1m' },
      script: [
        'Old.',
        async () => {
          asked.resolve()
          await goOn.promise
          return 'New.'
        },
      ],
    })
    await runtime.run(agent, 'Hi')
    clock.advance(120_000)
    expect((await runtime.run(agent, 'Hi')).output).toBe('Old.')
    await asked.promise
    const order: string[] = []
    const closing = runtime.close().then(() => order.push('closed'))
    await Promise.resolve()
    order.push('still refreshing')
    goOn.resolve()
    await closing
    expect(order).toEqual(['still refreshing', 'closed'])
  })

  it('refuses every call from then on', async () => {
    const { runtime, model } = await setUp()
    const tool = defineTool({ name: 'tool', description: 'A tool.', input: z.object({}), run: () => 1 })
    const fetched = runtime.cached((id: string) => id, { name: 'fetched' })
    const acme = runtime.as({ tenant: 'acme' })
    await runtime.close()
    const closed = { code: 'CLOSED', message: expect.stringContaining('createRuntime') }
    await expect(runtime.run(agent, 'Hi')).rejects.toMatchObject(closed)
    await expect(runtime.stream(agent, 'Hi').result).rejects.toMatchObject(closed)
    await expect(runtime.llm(ask('Hi'))).rejects.toMatchObject(closed)
    await expect(runtime.streamLlm(ask('Hi')).result).rejects.toMatchObject(closed)
    await expect(runtime.embed(['Hi'])).rejects.toMatchObject(closed)
    await expect(runtime.call(tool, {})).rejects.toMatchObject(closed)
    await expect(fetched('a')).rejects.toMatchObject(closed)
    await expect(acme.run(agent, 'Hi')).rejects.toMatchObject(closed)
    const { failed } = await runtime.cache.warm(agent, { questions: ['Hi'] })
    expect(failed).toMatchObject([{ question: 'Hi', error: closed }])
    expect(model.requests).toEqual([])
  })

  it('refuses calls as soon as it has begun', async () => {
    const { runtime } = await setUp({ embedder: false })
    const closing = runtime.close()
    await expect(runtime.run(agent, 'Hi')).rejects.toMatchObject({ code: 'CLOSED' })
    await closing
  })

  it('leaves open what was handed in', async () => {
    const closed: string[] = []
    const closing = (name: string) => () => Promise.resolve(void closed.push(name))
    const { runtime } = await setUp({
      embedder: false,
      store: (clock) => ({ ...memoryStore({ clock }), close: closing('store') }),
      sessions: { ...memorySessions(), close: closing('sessions') },
      providers: [{ ...scriptedModel([]), close: closing('provider') }],
    })
    await runtime.close()
    expect(closed).toEqual([])
  })

  it('twice, or at the same time, closes once', async () => {
    const { plugin, closed } = closable()
    const { runtime } = await setUp({ embedder: false, plugins: [plugin] })
    await Promise.all([runtime.close(), runtime.close()])
    await runtime.close()
    expect(closed()).toBe(1)
  })

  it('happens by itself at the end of a block with `await using`', async () => {
    const { plugin, closed } = closable()
    {
      await using runtime = await createRuntime({
        store: memoryStore(),
        embedder: false,
        logger: 'silent',
        plugins: [plugin],
      })
      expect(runtime.explainChain('agent')).toContain('agent call')
    }
    expect(closed()).toBe(1)
  })
})

describe('a start that fails', () => {
  const bad = defineAgent({ ...clerk, model: 'nobody/one' })

  @Agent({ ...clerk, name: 'lost', model: 'scripted/one' })
  class Lost {
    constructor(@inject('nowhere') readonly service: unknown) {}
  }

  it('closes what a plugin had brought', async () => {
    const { plugin, closed } = closable()
    await expect(setUp({ embedder: false, plugins: [plugin], agents: [bad] })).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
    })
    expect(closed()).toBe(1)
  })

  it.each([
    ['an agent that cannot be made', { agents: [Lost] }],
    ['a middleware nobody has bound', { middleware: { llm: [Symbol('lost')] } }],
  ])('closes the file it had opened: %s', async (_what, wrong) => {
    const folder = mkdtempSync(join(tmpdir(), 'start-'))
    vi.stubEnv('STRATAGENT_CACHE', join(folder, 'cache.sqlite'))
    onTestFinished(() => {
      vi.unstubAllEnvs()
      rmSync(folder, { recursive: true })
    })
    const start = createRuntime({ embedder: false, logger: 'silent', providers: [scriptedModel([])], ...wrong })
    await expect(start).rejects.toMatchObject({ name: 'StratagentError' })
    // sqlite removes its log when the last connection closes
    expect([existsSync(join(folder, 'cache.sqlite')), existsSync(join(folder, 'cache.sqlite-wal'))]).toEqual([
      true,
      false,
    ])
  })
})
