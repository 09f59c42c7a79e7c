import { defineAgent, StratagentError, type ErrorCode, type LogFields, type Logger } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { describe, expect, it } from 'vitest'
import { clerk, eventsOf } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'

const agent = defineAgent({ ...clerk, fallback: ['scripted/two', 'scripted/three'] })

/** Fails for these models, answers with the model's name for others. */
function without(...broken: readonly string[]) {
  return ({ model }: { readonly model: string }) => (broken.includes(model) ? outage() : { text: `This is ${model}.` })
}

function outage(code: ErrorCode = 'PROVIDER_UNAVAILABLE', retryable = true): StratagentError {
  return new StratagentError(code, `A ${code}.`, { retryable })
}

describe('a fallback list', () => {
  it('is asked in its order, each model as often as the retry allows', async () => {
    const { runtime, model } = await setUp({
      embedder: false,
      script: without('scripted/one', 'scripted/two'),
      retry: { attempts: 2, backoff: () => 0 },
    })
    const { output, model: answered } = await runtime.run(agent, 'Hi')
    expect({ output, answered }).toEqual({ output: 'This is scripted/three.', answered: 'three' })
    expect(model.requests.map((request) => request.model)).toEqual([
      'scripted/one',
      'scripted/one',
      'scripted/two',
      'scripted/two',
      'scripted/three',
    ])
  })

  it('is asked when a key is refused: another provider has another key', async () => {
    const broken = scriptedModel(() => outage('PROVIDER_AUTH', false), { name: 'broken' })
    const whole = scriptedModel(() => ({ text: 'I am here.' }), { name: 'whole' })
    const { runtime } = await setUp({ embedder: false, providers: [broken, whole] })
    const request = { ...ask('Hi'), model: 'broken/one', fallback: ['whole/two'] }
    expect((await runtime.llm(request)).text).toBe('I am here.')
    expect([broken.requests.length, whole.requests.length]).toEqual([1, 1])
  })

  it.each<ErrorCode>(['PROVIDER_REJECTED', 'GUARDRAIL_BLOCKED', 'ABORTED', 'PROVIDER_MALFORMED'])(
    'is not asked after %s: that is no outage',
    async (code) => {
      const { runtime, model } = await setUp({ embedder: false, script: () => outage(code, false) })
      await expect(runtime.run(agent, 'Hi')).rejects.toMatchObject({ code })
      expect(model.requests).toHaveLength(1)
    },
  )

  it('is not asked after the first delta', async () => {
    async function* chunks(): AsyncGenerator<string> {
      yield 'Half'
      await Promise.resolve()
      throw outage()
    }
    const { runtime, model } = await setUp({ embedder: false, script: () => ({ chunks: chunks() }) })
    await expect(eventsOf(runtime.stream(agent, 'Hi'))).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(model.requests).toHaveLength(1)
  })

  it('is asked in a stream before the first delta, and nobody sees the change', async () => {
    const { runtime } = await setUp({ embedder: false, script: without('scripted/one') })
    const stream = runtime.stream(agent, 'Hi')
    expect((await eventsOf(stream.textStream)).join('')).toBe('This is scripted/two.')
  })

  it('ends with the last model’s error', async () => {
    const script = ({ model }: { readonly model: string }) =>
      model === 'scripted/three' ? outage('PROVIDER_TIMEOUT') : outage()
    const { runtime } = await setUp({ embedder: false, script })
    await expect(runtime.run(agent, 'Hi')).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT' })
  })

  it('has an answer kept under the model that gave it, not under the one that was asked', async () => {
    let isDown = true
    const { runtime } = await setUp({
      embedder: false,
      script: ({ model }) => (isDown ? without('scripted/one') : without())({ model }),
    })
    const request = { ...ask('Hi'), fallback: ['scripted/two'] }
    expect((await runtime.llm(request)).text).toBe('This is scripted/two.')
    isDown = false
    expect(await runtime.llm({ ...ask('Hi'), model: 'scripted/two' })).toMatchObject({ servedBy: 'exact' })
    expect(await runtime.llm(request)).toMatchObject({ servedBy: 'provider', text: 'This is scripted/one.' })
  })

  it('does not leave a run to others that another model than the agent’s own has answered', async () => {
    let isDown = true
    const { runtime } = await setUp({
      embedder: false,
      script: ({ model }) => (isDown ? without('scripted/one') : without())({ model }),
    })
    expect((await runtime.run(agent, 'Hi')).output).toBe('This is scripted/two.')
    isDown = false
    expect((await runtime.run(agent, 'Hi')).output).toBe('This is scripted/one.')
  })

  it('is said to the log, without a word of the prompt', async () => {
    const lines: { message: string; fields: LogFields | undefined }[] = []
    const quiet = (): void => undefined
    const warn = (message: string, fields?: LogFields): void => void lines.push({ message, fields })
    const logger: Logger = { debug: quiet, info: quiet, error: quiet, warn }
    const { runtime } = await setUp({ embedder: false, script: without('scripted/one'), logger })
    await runtime.run(agent, 'My password is 1234')
    expect(lines).toEqual([
      {
        message: expect.stringContaining('fallback'),
        fields: { model: 'scripted/one', code: 'PROVIDER_UNAVAILABLE' },
      },
    ])
  })
})
