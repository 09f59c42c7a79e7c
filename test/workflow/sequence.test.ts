import { agentAsTool, defineAgent, memorySessions, sequence, type StepContext } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { abortOf, eventsOf, gate } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { askedOf, casting, firstOf, lastText, member } from './team.ts'

const researcher = defineAgent(member('researcher'))
const writer = defineAgent(member('writer'))
const report = sequence({ name: 'report', steps: [researcher, writer] })
const acme = { tenant: 'acme' }

describe('a sequence', () => {
  it('asks each step what the one before it gave, and says what each has done', async () => {
    const { runtime, model } = await setUp({
      workflows: [report],
      script: casting({ researcher: 'Three facts.', writer: 'A report.' }),
    })
    const result = await runtime.run(report, 'Mars', acme)
    expect(result).toMatchObject({ status: 'completed', workflow: 'report', output: 'A report.', agent: 'writer' })
    expect(result.steps).toMatchObject([
      { path: ['report', 'researcher'], agent: 'researcher', output: 'Three facts.', servedBy: 'provider' },
      { path: ['report', 'writer'], agent: 'writer', output: 'A report.', servedBy: 'provider' },
    ])
    expect(askedOf(model.requests, 'writer')[0]?.messages).toEqual([{ role: 'user', content: 'Three facts.' }])
    expect(result.usage.usd).toBeCloseTo(0.002)
  })

  it('finds each step by the step’s own key: what leads to the same question is answered the same', async () => {
    const { runtime, model } = await setUp({
      workflows: [report],
      script: casting({ researcher: 'Three facts.', writer: 'A report.' }),
    })
    await runtime.run(report, 'Mars', acme)
    const other = await runtime.run(report, 'A wholly different subject', { ...acme, cache: { semantic: 'off' } })
    expect(other.steps.map(({ servedBy }) => servedBy)).toEqual(['provider', 'exact'])
    const again = await runtime.run(report, 'Mars', acme)
    expect(again).toMatchObject({ servedBy: 'exact', usage: { usd: 0 } })
    expect(again.saved.usd).toBeCloseTo(0.002)
    expect(model.requests).toHaveLength(3)
    expect((await runtime.run(writer, 'Three facts.', acme)).servedBy).toBe('exact')
    expect(await runtime.cache.explain(again.runId)).toHaveLength(again.cache.length)
  })

  it('takes functions and workflows as steps, under names of their own', async () => {
    const seen: StepContext[] = []
    const whole = sequence({
      name: 'whole',
      steps: [
        { name: 'ask', run: (subject: { topic: string }) => `Tell me of ${subject.topic}` },
        report,
        function measure(text: string, context: StepContext) {
          seen.push(context)
          return { text, length: text.length }
        },
      ],
    })
    const { runtime, model } = await setUp({ script: casting({ researcher: 'Facts.', writer: 'Words.' }) })
    const { output, steps, text } = await runtime.run(whole, { topic: 'Mars' }, acme)
    expect(output).toEqual({ text: 'Words.', length: 6 })
    expect(text).toBe('{"text":"Words.","length":6}')
    expect(lastText(model.requests[0])).toBe('Tell me of Mars')
    expect(steps.map(({ path }) => path.join('/'))).toEqual([
      'whole/ask',
      'whole/report/researcher',
      'whole/report/writer',
      'whole/measure',
    ])
    expect(seen[0]?.path).toEqual(['whole', 'measure'])
  })

  it('renders a value for an agent that reads text, and hands it to one that has a schema', async () => {
    const typed = defineAgent({ ...member('typed'), output: z.object({ city: z.string() }) })
    const picky = defineAgent({ ...member('picky'), input: z.object({ city: z.string() }) })
    const chain = sequence({ name: 'chain', steps: [typed, picky] })
    const { runtime, model } = await setUp({ script: casting({ typed: '{"city":"Rome"}', picky: 'Sunny.' }) })
    expect((await runtime.run(chain, 'Where?', acme)).output).toBe('Sunny.')
    expect(lastText(model.requests[1])).toBe('{"city":"Rome"}')
  })

  it('stops at a step that fails, and says which', async () => {
    const broken = sequence({
      name: 'broken',
      steps: [
        researcher,
        function sift(): string {
          throw new Error('sieve torn')
        },
        writer,
      ],
    })
    const { runtime, model } = await setUp({ script: casting({ researcher: 'Facts.', writer: 'Words.' }) })
    await expect(runtime.run(broken, 'Mars', acme)).rejects.toMatchObject({
      code: 'STEP_FAILED',
      message: expect.stringContaining('broken › sift'),
    })
    expect(model.requests).toHaveLength(1)
  })

  it('keeps the code of an agent’s error', async () => {
    const { runtime, spans } = await setUp({
      retry: { attempts: 1 },
      script: casting({ researcher: { finishReason: 'stop', text: '' } }),
    })
    await expect(runtime.run(report, 'Mars', acme)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('report › writer'),
    })
    expect(spans.spans.find(({ name }) => name === 'invoke_workflow report')?.isFailed).toBe(true)
  })

  it('ends as aborted wherever it is, and goes no further', async () => {
    const controller = new AbortController()
    const asked = gate()
    const { runtime, model } = await setUp({
      script: casting({
        async researcher(_request, ...[call]: never[]) {
          asked.resolve()
          throw await abortOf(Reflect.get(Object(call), 'signal'))
        },
      }),
    })
    const run = runtime.run(report, 'Mars', { ...acme, signal: controller.signal })
    await asked.promise
    controller.abort()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    expect(model.requests).toHaveLength(1)
  })

  it('streams the last step’s words as the text and the others’ as asides', async () => {
    const { runtime } = await setUp({ script: casting({ researcher: 'Three facts.', writer: 'A report.' }) })
    const stream = runtime.stream(report, 'Mars', acme)
    const events = await eventsOf(stream)
    const { runId } = await stream.result
    const texts = events.flatMap((event) => (event.type === 'text' ? [event] : []))
    expect(texts.map(({ path, text, aside = false }) => [path.join('/'), text, aside])).toEqual([
      ['report/researcher', 'Three ', true],
      ['report/researcher', 'facts.', true],
      ['report/writer', 'A ', false],
      ['report/writer', 'report.', false],
    ])
    expect(new Set(events.map((event) => event.runId))).toEqual(new Set([runId]))
  })

  it('shows a reader of the text what a function made of it, at the end', async () => {
    const loud = sequence({ name: 'loud', steps: [writer, (text: string) => text.toUpperCase()] })
    const { runtime } = await setUp({ script: casting({ writer: 'A word.' }) })
    const pieces: string[] = []
    for await (const piece of runtime.stream(loud, 'Mars', acme).textStream) pieces.push(piece)
    expect(pieces).toEqual(['A WORD.'])
  })

  it('is aborted by a reader who leaves', async () => {
    const left = gate()
    const { runtime } = await setUp({
      embedder: false,
      script: casting({
        researcher(_request, ...[call]: never[]) {
          const signal: AbortSignal = Reflect.get(Object(call), 'signal')
          async function* chunks(): AsyncGenerator<string> {
            yield 'First '
            await abortOf(signal)
            left.resolve()
            throw signal.reason
          }
          return { chunks: chunks() }
        },
      }),
    })
    await firstOf(runtime.stream(report, 'Mars', acme))
    await left.promise
    expect((await runtime.cache.stats()).entries).toBe(0)
  })

  it('is one turn of a conversation, which its first step reads', async () => {
    const { runtime, model } = await setUp({
      sessions: memorySessions(),
      script: casting({ researcher: 'Facts.', writer: 'Words.' }),
    })
    const as = { ...acme, session: 's1' }
    await runtime.run(report, 'Mars', as)
    await runtime.run(report, 'And Venus?', as)
    expect(askedOf(model.requests, 'researcher')[1]?.messages.map(({ content }) => content)).toEqual([
      'Mars',
      'Words.',
      'And Venus?',
    ])
    expect(askedOf(model.requests, 'writer')).toHaveLength(1)
  })

  it('is bound to who asks like any run', async () => {
    const { runtime } = await setUp({
      tenancy: 'required',
      script: casting({ researcher: 'Facts.', writer: 'Words.' }),
    })
    await expect(runtime.run(report, 'Mars')).rejects.toMatchObject({
      code: 'TENANT_REQUIRED',
    })
    expect((await runtime.as(acme).run(report, 'Mars')).output).toBe('Words.')
    expect((await runtime.run(report, 'Mars', { tenant: 'other' })).servedBy).toBe('provider')
  })

  it('makes what a function reads of the user that user’s own', async () => {
    const greet = sequence({
      name: 'greet',
      description: 'Greets.',
      steps: [(text: string, { identity }: StepContext) => `${text} ${identity.user}`],
    })
    const host = defineAgent({ ...member('host'), tools: [agentAsTool(() => greet)] })
    const { runtime } = await setUp({
      agents: [host],
      script: casting({
        host: ({ messages }) =>
          messages.length === 1
            ? { toolCalls: [{ name: 'greet', input: { input: 'Hello' } }] }
            : lastText({ model: '', messages }),
      }),
    })
    await runtime.run(host, 'Greet me', { ...acme, user: 'ann' })
    const bob = await runtime.run(host, 'Greet me', { ...acme, user: 'bob' })
    expect(bob.output).toContain('Hello bob')
  })

  it.each([
    ['no steps', () => Reflect.apply(sequence, undefined, [{ name: 'x', steps: [] }])],
    ['a hole', () => Reflect.apply(sequence, undefined, [{ name: 'x', steps: [undefined] }])],
    ['no name', () => Reflect.apply(sequence, undefined, [{ steps: [writer] }])],
    ['a misspelt option', () => Reflect.apply(sequence, undefined, [{ name: 'x', step: [writer] }])],
    [
      'one name twice',
      () =>
        sequence({
          name: 'x',
          steps: [
            { name: 'a', run: writer },
            { name: 'a', run: writer },
          ],
        }),
    ],
  ])('is refused with %s', (_what, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
