import { Agent, agentAsTool, defineAgent, defineTool, describeAgent, sequence, type DefinedAgent } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { abortOf, eventsOf, gate, told, wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { askedOf, casting, lastText, member } from './team.ts'

const acme = { tenant: 'acme' }
const scout = defineAgent(member('scout'))
const lead = defineAgent({ ...member('lead'), tools: [agentAsTool(() => scout)] })
const send = (input: string) => wish('scout', { input })

describe('an agent as a tool', () => {
  it('is asked with a history of its own, and its answer is the result', async () => {
    const { runtime, model } = await setUp({
      agents: [lead],
      script: casting({ lead: [send('Look at Mars'), 'Mars is red.'], scout: 'It is red.' }),
    })
    expect((await runtime.run(lead, 'What of Mars?', acme)).output).toBe('Mars is red.')
    expect(askedOf(model.requests, 'scout')[0]?.messages).toEqual([{ role: 'user', content: 'Look at Mars' }])
    expect(told(model.requests.at(-1))).toMatchObject([{ name: 'scout', text: 'It is red.' }])
  })

  it('answers from its own cache, under whoever’s run it is', async () => {
    const { runtime, model } = await setUp({
      agents: [lead],
      script: casting({ lead: [send('Look'), 'One.', send('Look'), 'Two.'], scout: 'Red.' }),
    })
    await runtime.run(lead, 'What of Mars?', acme)
    await runtime.run(lead, 'How many moons has Jupiter got in all?', { ...acme, cache: { semantic: 'off' } })
    expect(askedOf(model.requests, 'scout')).toHaveLength(1)
    expect((await runtime.run(scout, 'Look', acme)).servedBy).toBe('exact')
  })

  it('leaves the whole run to be kept when all below it only read', async () => {
    const { runtime, model } = await setUp({
      agents: [lead],
      script: casting({ lead: [send('Look'), 'Red.'], scout: 'Red.' }),
    })
    await runtime.run(lead, 'Mars?', acme)
    const again = await runtime.run(lead, 'Mars?', acme)
    expect(again).toMatchObject({ servedBy: 'exact', output: 'Red.' })
    expect(again.saved.usd).toBeCloseTo(0.003)
    expect(model.requests).toHaveLength(3)
  })

  it.each([
    ['the tool agent’s entries are dropped', {}, 0],
    ['the tool agent’s time is over', { cache: { ttl: '1m' } }, 70_000],
  ] as const)('lets the whole run go when %s', async (_what, options, wait) => {
    const brief = defineAgent({ ...member('scout'), ...options })
    const front = defineAgent({ ...member('lead'), tools: [agentAsTool(() => brief)] })
    const { runtime, clock, model } = await setUp({
      agents: [front],
      script: casting({ lead: ({ messages }) => (messages.length === 1 ? send('Look') : 'Red.'), scout: 'Red.' }),
    })
    await runtime.run(front, 'Mars?', acme)
    if (wait === 0) await runtime.cache.invalidate({ agent: 'scout' })
    else clock.advance(wait)
    await runtime.run(front, 'Mars?', acme)
    expect(askedOf(model.requests, 'scout')).toHaveLength(2)
  })

  it('that keeps nothing keeps the whole run from being kept', async () => {
    const fleeting = defineAgent({ ...member('scout'), cache: false })
    const front = defineAgent({ ...member('lead'), tools: [agentAsTool(() => fleeting)] })
    const { runtime, model } = await setUp({
      agents: [front],
      script: casting({ lead: ({ messages }) => (messages.length === 1 ? send('Look') : 'Red.'), scout: 'Red.' }),
    })
    await runtime.run(front, 'Mars?', acme)
    await runtime.run(front, 'Mars?', acme)
    expect(askedOf(model.requests, 'scout')).toHaveLength(2)
  })

  it('that wrote makes the whole run one that is never kept', async () => {
    let written = 0
    const note = defineTool({
      name: 'note',
      description: 'Writes a note.',
      input: z.object({}),
      effect: 'write',
      run: () => ++written,
    })
    const clerk = defineAgent({ ...member('clerk'), tools: [note] })
    const boss = defineAgent({ ...member('boss'), tools: [agentAsTool(() => clerk)] })
    const { runtime } = await setUp({
      agents: [boss],
      script: casting({
        boss: ({ messages }) => (messages.length === 1 ? wish('clerk', { input: 'Note it' }) : 'Noted.'),
        clerk: ({ messages }) => (messages.length === 1 ? wish('note') : 'Done.'),
      }),
    })
    await runtime.run(boss, 'Remember', acme)
    expect((await runtime.run(boss, 'Remember', acme)).servedBy).toBe('provider')
    expect(written).toBe(2)
  })

  it('that keeps its answers for one user keeps the whole run for that user', async () => {
    const own = defineAgent({ ...member('own'), cache: { scope: 'user' } })
    const front = defineAgent({ ...member('front'), tools: [agentAsTool(() => own)] })
    const { runtime, model } = await setUp({
      agents: [front],
      script: casting({
        front: ({ messages }) =>
          messages.length === 1 ? wish('own', { input: 'Mine?' }) : `Yours: ${lastText({ model: '', messages })}`,
        own: 'Secret.',
      }),
    })
    await runtime.run(front, 'What is mine?', { ...acme, user: 'ann' })
    await runtime.run(front, 'What is mine?', { ...acme, user: 'bob' })
    expect(askedOf(model.requests, 'own')).toHaveLength(2)
    expect((await runtime.run(front, 'What is mine?', { ...acme, user: 'ann' })).servedBy).toBe('exact')
  })

  it('that fails is told to the model', async () => {
    const { runtime, model } = await setUp({
      agents: [lead],
      retry: { attempts: 1 },
      script: casting({ lead: [send('Look'), 'I could not find out.'], scout: new Error('fog') }),
    })
    expect((await runtime.run(lead, 'Mars?', acme)).output).toBe('I could not find out.')
    expect(told(model.requests.at(-1))).toMatchObject([{ failed: true, text: 'fog' }])
  })

  it('hears of an abort, which is never told to the model', async () => {
    const controller = new AbortController()
    const asked = gate()
    const { runtime, model } = await setUp({
      agents: [lead],
      script: casting({
        lead: send('Look'),
        async scout(_request, ...[call]: never[]) {
          asked.resolve()
          throw await abortOf(Reflect.get(Object(call), 'signal'))
        },
      }),
    })
    const run = runtime.run(lead, 'Mars?', { ...acme, signal: controller.signal })
    await asked.promise
    controller.abort()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    expect(model.requests).toHaveLength(2)
  })

  it('that calls itself without end is thrown out of the whole run', async () => {
    const loop: DefinedAgent<string, string> = defineAgent({ ...member('loop'), tools: [agentAsTool(() => loop)] })
    const { runtime } = await setUp({ agents: [loop], script: casting({ loop: wish('loop', { input: 'Again' }) }) })
    await expect(runtime.run(loop, 'Again', acme)).rejects.toMatchObject({ code: 'MAX_DEPTH' })
  })

  it('says what it says as an aside, with its path', async () => {
    const { runtime } = await setUp({
      agents: [lead],
      script: casting({ lead: [send('Look'), 'Red.'], scout: 'Very red.' }),
    })
    const stream = runtime.stream(lead, 'Mars?', acme)
    const events = await eventsOf(stream)
    const texts = events.flatMap((event) => (event.type === 'text' ? [event] : []))
    expect(texts.filter(({ aside }) => aside === true).map(({ path, text }) => [path, text])).toEqual([
      [['lead', 'scout'], 'Very '],
      [['lead', 'scout'], 'red.'],
    ])
    expect(texts.filter(({ aside }) => aside === undefined).map(({ text }) => text)).toEqual(['Red.'])
  })

  it('takes what its schema takes, or what the tool says', async () => {
    const typed = defineAgent({ ...member('typed'), input: z.object({ city: z.string() }) })
    const boss = defineAgent({
      ...member('boss'),
      tools: [
        agentAsTool(() => typed),
        agentAsTool(() => scout, { name: 'look', input: z.object({ where: z.string() }) }),
      ],
    })
    const { runtime, model } = await setUp({
      agents: [boss],
      script: casting({
        boss: [
          { toolCalls: [...wish('typed', { city: 'Rome' }).toolCalls, ...wish('look', { where: 'up' }).toolCalls] },
          'Ok.',
        ],
        typed: 'Warm.',
        scout: 'Blue.',
      }),
    })
    await runtime.run(boss, 'Weather?', acme)
    expect(lastText(askedOf(model.requests, 'typed')[0])).toBe('{"city":"Rome"}')
    expect(lastText(askedOf(model.requests, 'scout')[0])).toBe('{"where":"up"}')
  })

  it('may be a workflow', async () => {
    const polish = sequence({
      name: 'polish',
      description: 'Makes it shine.',
      steps: [scout, (text: string) => `${text}!`],
    })
    const boss = defineAgent({ ...member('boss'), tools: [agentAsTool(() => polish)] })
    const { runtime, model, spans } = await setUp({
      agents: [boss],
      script: casting({ boss: [wish('polish', { input: 'Mars' }), 'Done.'], scout: 'Red' }),
    })
    await runtime.run(boss, 'Do it', acme)
    expect(told(model.requests.at(-1))).toMatchObject([{ name: 'polish', text: 'Red!' }])
    const [tool, workflow] = ['execute_tool polish', 'invoke_workflow polish'].map((name) =>
      spans.spans.find((one) => one.name === name),
    )
    expect(workflow?.parentSpanId).toBe(tool?.spanId)
  })
})

describe('the config version', () => {
  const version = (target: Parameters<typeof describeAgent>[0]) => describeAgent(target).identity.version
  const scoutOf = (instructions: string, pin?: string) =>
    defineAgent({ ...member('scout'), persona: { id: 's', instructions }, ...(pin !== undefined && { version: pin }) })
  const over = (target: ReturnType<typeof scoutOf>) => {
    const middle = defineAgent({ ...member('middle'), tools: [agentAsTool(() => target)] })
    return defineAgent({ ...member('top'), handoffs: [() => middle] })
  }

  it('changes with any agent that can be reached', () => {
    expect(version(over(scoutOf('Look.')))).not.toBe(version(over(scoutOf('Stare.'))))
    expect(version(over(scoutOf('Look.')))).toBe(version(over(scoutOf('Look.'))))
  })

  it('stays where an agent below is pinned, and where it is pinned itself', () => {
    expect(version(over(scoutOf('Look.', '1')))).toBe(version(over(scoutOf('Stare.', '1'))))
    expect(version(over(scoutOf('Look.', '1')))).not.toBe(version(over(scoutOf('Look.', '2'))))
    const pinned = (below: string) => defineAgent({ ...member('top'), version: '7', handoffs: [() => scoutOf(below)] })
    expect(version(pinned('Look.'))).toBe('7')
  })

  it('is found in circles too, and the same from run to run', () => {
    const circle = (words: string) => {
      @Agent({ ...member('one'), handoffs: [() => Two] })
      class One {}
      @Agent({ ...member('two'), persona: { id: 'two', instructions: words }, handoffs: [() => One] })
      class Two {}
      return version(One)
    }
    expect(circle('a')).toBe(circle('a'))
    expect(circle('a')).not.toBe(circle('b'))
  })
})

describe('agents that are only reached', () => {
  it('are found at the start: an unknown model of one stops it', async () => {
    const far = defineAgent({ ...member('far'), model: 'nobody/one' })
    const near = defineAgent({ ...member('near'), handoffs: [() => far] })
    const start = defineAgent({ ...member('start'), tools: [agentAsTool(() => near)] })
    await expect(setUp({ agents: [start] })).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' })
    const flow = sequence({ name: 'flow', steps: [start] })
    await expect(setUp({ workflows: [flow] })).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' })
  })

  it('must not share a name', async () => {
    const other = defineAgent({ ...member('scout'), persona: { id: 'other', instructions: 'Other.' } })
    const boss = defineAgent({
      ...member('boss'),
      tools: [agentAsTool(() => scout, { name: 'a' })],
      handoffs: [() => other],
    })
    await expect(setUp({ agents: [boss] })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
