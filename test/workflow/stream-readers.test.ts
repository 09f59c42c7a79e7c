import { defineAgent, parallel, route, sequence, type Workflow } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { abortOf, eventsOf, gate, turnOfLoop } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { casting, firstOf, member } from './team.ts'

const acme = { tenant: 'acme' }
const [pro, contra, triage] = [defineAgent(member('pro')), defineAgent(member('contra')), defineAgent(member('triage'))]

/** Pieces without end, and how many of them somebody has taken. */
function endless() {
  let taken = 0
  async function* draw(): AsyncGenerator<string> {
    while (taken < 10_000) yield await Promise.resolve(`piece ${taken++} `)
  }
  return { taken: () => taken, says: () => ({ chunks: draw() }) }
}

const shapes: readonly (readonly [string, Workflow<string>])[] = [
  ['a sequence', sequence({ name: 'flow', steps: [pro, contra] })],
  ['branches side by side', parallel({ name: 'flow', branches: { pro, contra } })],
  ['branches as they come', parallel({ name: 'flow', branches: { pro, contra }, mode: 'settled' })],
  ['a race', parallel({ name: 'flow', branches: { pro, contra }, mode: 'race' })],
  ['a route', route({ name: 'flow', by: triage, to: { pro, contra } })],
]

describe.each(shapes)('the stream of %s', (_name, flow) => {
  it('stops the providers when its reader stops reading, and goes on when he reads on', async () => {
    const { taken, says } = endless()
    const { runtime } = await setUp({ embedder: false, script: casting({ triage: 'pro', pro: says, contra: says }) })
    const events = runtime.stream(flow, 'Go', { ...acme, cache: 'bypass' })[Symbol.asyncIterator]()
    await events.next()
    for (let turn = 0; turn < 20; turn++) await turnOfLoop()
    const sofar = taken()
    expect(sofar).toBeLessThan(10)
    for (let count = 0; count < 10; count++) await events.next()
    expect(taken()).toBeGreaterThan(sofar)
    await events.return?.()
    const atEnd = taken()
    await turnOfLoop()
    expect(taken()).toBeLessThanOrEqual(atEnd + 2)
  })

  it('ends as aborted for who leaves it, and no branch of it is kept', async () => {
    const heard = gate()
    const says = (_request: unknown, ...[call]: never[]) => {
      const signal: AbortSignal = Reflect.get(Object(call), 'signal')
      async function* chunks(): AsyncGenerator<string> {
        yield 'First '
        await abortOf(signal)
        heard.resolve()
        throw signal.reason
      }
      return { chunks: chunks() }
    }
    const { runtime, spans } = await setUp({
      embedder: false,
      script: casting({ triage: 'pro', pro: says, contra: says }),
    })
    const stream = runtime.stream(flow, 'Go', acme)
    await firstOf(stream)
    await expect(stream.result).rejects.toMatchObject({ code: 'ABORTED' })
    if (flow.plan.shape !== 'route') await heard.promise
    for (const agent of [pro, contra]) {
      const kept = runtime.run(agent, 'Go', { ...acme, cache: 'only-if-cached' })
      await expect(kept).rejects.toMatchObject({ code: 'NOT_CACHED' })
    }
    expect(spans.spans.find(({ name }) => name === 'invoke_workflow flow')).toMatchObject({
      isEnded: true,
      isFailed: true,
    })
  })

  it('is read to its end by who asks for the result alone, also in the middle', async () => {
    const { runtime } = await setUp({ script: casting({ triage: 'pro', pro: 'Yes, do it.', contra: 'No, no.' }) })
    expect((await runtime.stream(flow, 'Go', acme).result).status).toBe('completed')
    const stream = runtime.stream(flow, 'Go', { ...acme, cache: 'bypass' })
    await stream[Symbol.asyncIterator]().next()
    expect((await stream.result).status).toBe('completed')
  })

  it('shows the same text the second time, from the cache', async () => {
    const { runtime, model } = await setUp({
      script: casting({ triage: 'pro', pro: 'Yes, do it.', contra: 'Yes, do it.' }),
    })
    const text = async () =>
      (await eventsOf(runtime.stream(flow, 'Go', acme)))
        .flatMap((event) => (event.type === 'text' && event.aside !== true ? [event.text] : []))
        .join('')
    const first = await text()
    const asked = model.requests.length
    expect(await text()).toBe(first)
    expect(first).toContain('Yes, do it.')
    if (flow.plan.shape !== 'parallel' || flow.plan.mode !== 'race') expect(model.requests).toHaveLength(asked)
  })
})
