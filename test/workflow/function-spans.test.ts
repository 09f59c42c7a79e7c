import { agentAsTool, defineAgent, parallel, sequence } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { abortOf, gate, wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { casting, member } from './team.ts'

const acme = { tenant: 'acme' }
const writer = defineAgent(member('writer'))

describe('a step that is plain code', () => {
  it('has a span below its workflow, named after the step', async () => {
    const flow = sequence({ name: 'flow', steps: [writer, { name: 'trim', run: (text: string) => text.trim() }] })
    const { runtime, spans } = await setUp({ script: casting({ writer: 'Words. ' }) })
    await runtime.run(flow, 'Mars', acme)
    const workflow = spans.spans.find(({ name }) => name === 'invoke_workflow flow')
    const step = spans.spans.find(({ name }) => name === 'step trim')
    expect(step).toMatchObject({ parentSpanId: workflow?.spanId, isEnded: true, isFailed: false })
    expect(step?.attributes).toEqual({ 'workflow.step.name': 'trim' })
  })

  it('is the parent of what it starts, and says which branch it is', async () => {
    const inner = defineAgent({ ...member('inner'), tools: [] })
    const host = defineAgent({ ...member('host'), tools: [agentAsTool(() => both)] })
    const both = parallel({ name: 'both', description: 'Both.', branches: { inner, code: () => 'Code.' } })
    const { runtime, spans } = await setUp({
      agents: [host],
      script: casting({ host: [wish('both', { input: 'Go' }), 'Done.'], inner: 'In.' }),
    })
    await runtime.run(host, 'Mars', acme)
    const of = (name: string) => spans.spans.find((span) => span.name === name)
    expect(of('step code')?.parentSpanId).toBe(of('invoke_workflow both')?.spanId)
    expect(of('step code')?.attributes).toEqual({ 'workflow.step.name': 'code', 'workflow.branch.index': 1 })
  })

  it('says on its span that it failed, by the error’s name alone', async () => {
    const fail = (): never => {
      throw new TypeError('a secret of Ann')
    }
    const { runtime, spans } = await setUp()
    await expect(runtime.run(sequence({ name: 'flow', steps: [fail] }), 'Mars', acme)).rejects.toMatchObject({
      code: 'STEP_FAILED',
    })
    const step = spans.spans.find(({ name }) => name === 'step fail')
    expect(step).toMatchObject({ isFailed: true, isEnded: true })
    expect(step?.attributes['error.type']).toBe('TypeError')
    expect(JSON.stringify(spans.spans.map(({ attributes, events }) => [attributes, events]))).not.toContain('secret')
  })

  it('that does not listen ends with an abort all the same, its span with it', async () => {
    const controller = new AbortController()
    const begun = gate()
    const deaf = async (_input: string): Promise<void> => {
      begun.resolve()
      await new Promise(() => undefined)
    }
    const { runtime, spans } = await setUp()
    const run = runtime.run(sequence({ name: 'flow', steps: [deaf] }), 'Mars', { ...acme, signal: controller.signal })
    await begun.promise
    controller.abort()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    await abortOf(controller.signal)
    const step = spans.spans.find(({ name }) => name === 'step deaf')
    expect(step).toMatchObject({ isFailed: true, isEnded: true })
    expect(step?.attributes['error.type']).toBe('ABORTED')
  })
})
