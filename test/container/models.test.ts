import { readdirSync } from 'node:fs'
import { anthropic, createRuntime, defineAgent, memoryStore, openai, type RuntimeOptions } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { clerk } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'
import { scratchFolder } from '../stores/scratch.ts'

beforeEach(() => {
  for (const name of ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'ANTHROPIC_BASE_URL', 'OPENAI_BASE_URL'])
    vi.stubEnv(name, undefined)
  onTestFinished(() => void vi.unstubAllEnvs())
})

function starting(options: RuntimeOptions) {
  return createRuntime({ store: memoryStore(), embedder: false, logger: 'silent', ...options })
}

describe('an unknown model', () => {
  it('of an agent is refused at the start, with agent, id and the nearest ones there are', async () => {
    const agent = defineAgent({ ...clerk, model: 'anthropic/claude-sonet-5' })
    const start = starting({ agents: [agent], providers: [anthropic({ apiKey: 'test' })] })
    await expect(start).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
      message: expect.stringMatching(/clerk.*claude-sonet-5.*claude-sonnet-5/),
    })
  })

  it('in a fallback list is refused at the start', async () => {
    const agent = defineAgent({ ...clerk, model: 'openai/gpt-5-mini', fallback: ['openai/gpt-5-minni'] })
    const start = starting({ agents: [agent], providers: [openai({ apiKey: 'test' })] })
    await expect(start).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
      message: expect.stringContaining('gpt-5-mini'),
    })
  })

  it.each(['nobody/one', 'one', ''])('of a provider that is not there names those that are: %j', async (model) => {
    const start = starting({ agents: [defineAgent({ ...clerk, model: model || 'x' })], providers: [scriptedModel([])] })
    await expect(start).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
      message: expect.stringMatching(/'provider\/model'.*scripted/),
    })
  })

  it('of an agent that is met later is refused at its first run', async () => {
    const { runtime } = await setUp({ embedder: false })
    const agent = defineAgent({ ...clerk, model: 'nobody/one' })
    await expect(runtime.run(agent, 'Hi')).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' })
  })

  it.each(['nobody/one', 'one', '/one'])('of a direct call is refused: %j', async (model) => {
    const { runtime } = await setUp({ embedder: false })
    const refused = { code: 'MODEL_UNKNOWN', message: expect.stringContaining('provider/model') }
    await expect(runtime.llm({ ...ask('Hi'), model })).rejects.toMatchObject(refused)
    await expect(runtime.streamLlm({ ...ask('Hi'), model }).result).rejects.toMatchObject(refused)
  })
})

describe('a missing key', () => {
  it.each([
    ['anthropic/claude-sonnet-5', 'ANTHROPIC_API_KEY'],
    ['openai/gpt-5-mini', 'OPENAI_API_KEY'],
  ])('of %s is refused at the start, with the variable to set', async (model, variable) => {
    const start = starting({ agents: [defineAgent({ ...clerk, model })] })
    await expect(start).rejects.toMatchObject({ code: 'KEY_MISSING', message: expect.stringContaining(variable) })
  })

  it.each([
    ['a key', 'KEY_MISSING', { agents: [defineAgent({ ...clerk, model: 'openai/gpt-5-mini' })] }],
    ['a provider', 'MODEL_UNKNOWN', { agents: [defineAgent(clerk)], providers: [openai({ apiKey: 'k' })] }],
  ])('leaves no file behind: without %s nothing is opened', async (_what, code, options) => {
    const before = process.cwd()
    const folder = scratchFolder()
    process.chdir(folder)
    onTestFinished(() => process.chdir(before))
    await expect(createRuntime({ ...options, embedder: false })).rejects.toMatchObject({ code })
    expect(readdirSync(folder)).toEqual([])
  })

  it('is no trouble where nobody needs it', async () => {
    await using runtime = await starting({})
    await expect(runtime.llm(ask('Hi'))).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
      message: expect.stringContaining('providers here: none'),
    })
  })

  it('is looked for in the environment by itself', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'test')
    await using runtime = await starting({ agents: [defineAgent({ ...clerk, model: 'openai/gpt-5-mini' })] })
    expect(runtime.explainChain('llm')).toContain('llm call')
  })
})

describe('two providers of one name', () => {
  it('are refused at the start', async () => {
    const start = starting({ providers: [scriptedModel([]), scriptedModel([])] })
    await expect(start).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining("called 'scripted'"),
    })
  })
})
