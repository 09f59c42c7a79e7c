import { agentAsTool, defineAgent, parallel, sequence, type DefinedAgent } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { gate, turnOfLoop, wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { askedOf, casting, member, whoIn } from './team.ts'

const acme = { tenant: 'acme' }

describe('two runs that reach each other', () => {
  it('both end: no run waits for one that waits for it', async () => {
    const left: DefinedAgent<string, string> = defineAgent({ ...member('left'), tools: [agentAsTool(() => right)] })
    const right: DefinedAgent<string, string> = defineAgent({ ...member('right'), tools: [agentAsTool(() => left)] })
    const both = gate()
    const begun = new Set<string>()
    const { runtime } = await setUp({
      embedder: false,
      agents: [left, right],
      script: async (request) => {
        const who = whoIn(request)
        const asked = JSON.stringify(request.messages)
        if (asked.includes('tool-result')) return `${who} is done.`
        if (asked.includes('Help')) return `${who} helps.`
        begun.add(who)
        if (begun.size === 2) both.resolve()
        await both.promise
        // each asks the other exactly what the other was asked itself
        return wish(who === 'left' ? 'right' : 'left', { input: 'Begin' })
      },
      retry: { attempts: 1 },
    })
    const runs = [left, right].map((agent) => runtime.run(agent, 'Begin', acme).catch((error: unknown) => error))
    // they ask each other without end, and are stopped by their depth: what matters is that they are
    const ends = await Promise.all(runs)
    expect(ends).toMatchObject([{ code: 'MAX_DEPTH' }, { code: 'MAX_DEPTH' }])
  })

  it('both end where one waits for the other’s agent, which does not reach back', async () => {
    const scout = defineAgent(member('scout'))
    const lead = defineAgent({ ...member('lead'), tools: [agentAsTool(() => scout)] })
    const hold = gate()
    const { runtime, model } = await setUp({
      embedder: false,
      agents: [lead],
      script: casting({
        lead: ({ messages }) => (messages.length === 1 ? wish('scout', { input: 'Look' }) : 'Done.'),
        async scout() {
          await hold.promise
          return 'Red.'
        },
      }),
    })
    const runs = [
      runtime.run(scout, 'Look', acme),
      runtime.run(lead, 'Mars?', acme),
      runtime.run(sequence({ name: 'flow', steps: [lead] }), 'Mars?', acme),
    ]
    await turnOfLoop()
    hold.resolve()
    await Promise.all(runs)
    expect(askedOf(model.requests, 'scout')).toHaveLength(1)
  })
})

describe('branches one at a time', () => {
  it('end, however deep they lie and whoever else asks the same', async () => {
    const scout = defineAgent(member('scout'))
    const inner = parallel({ name: 'inner', branches: { a: scout, b: scout }, concurrency: 1 })
    const middle = parallel({ name: 'middle', branches: { a: inner, b: inner, c: scout }, concurrency: 1 })
    const outer = parallel({ name: 'outer', branches: { a: middle, b: middle }, concurrency: 1, mode: 'settled' })
    const { runtime, model } = await setUp({ embedder: false, script: casting({ scout: 'Red.' }) })
    const results = await Promise.all([runtime.run(outer, 'Mars?', acme), runtime.run(outer, 'Mars?', acme)])
    expect(results.map(({ steps }) => steps.length)).toEqual([10, 10])
    expect(model.requests).toHaveLength(1)
  })
})
