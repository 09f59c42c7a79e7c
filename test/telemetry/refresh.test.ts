import { defineAgent, StratagentError } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { clerk, turnOfLoop } from '../runtime/desk.ts'
import { ask, setUp, type SetUp, type SetUpOptions } from '../set-up.ts'
import { flawsOf, named, only } from './recorded.ts'

const cache = { ttl: '10m', staleAfter: '5m' } as const
const agent = defineAgent({ ...clerk, cache })

/** A run whose answer has gone stale, until the refresh behind its back has ended. */
async function refreshed(options: SetUpOptions, run: (made: SetUp) => Promise<unknown>): Promise<SetUp> {
  const made = await setUp({ embedder: false, ...options })
  await run(made)
  made.clock.advance(6 * 60_000)
  made.spans.clear()
  await run(made)
  await turnOfLoop()
  await made.runtime.close()
  return made
}

describe('the spans of a refresh that nobody waits for', () => {
  it('are a trace of their own, linked to the run that was served the old answer', async () => {
    const { spans } = await refreshed({}, ({ runtime }) => runtime.run(agent, 'Hi'))
    expect(spans.tree()).toMatchInlineSnapshot(`
      "invoke_agent clerk
        cache.lookup exact
      cache.refresh exact
        cache.lookup exact
        chat one
          cache.lookup exact
          cache.store exact
        cache.store exact
      "
    `)
    const [run, refresh] = [only(spans.spans, 'invoke_agent'), only(spans.spans, 'cache.refresh')]
    expect(run.attributes).toMatchObject({ 'cache.layer': 'exact', 'cache.result': 'stale' })
    expect(refresh.links).toMatchObject([
      { context: { traceId: run.traceId, spanId: run.spanId }, attributes: { 'link.kind': 'refresh' } },
    ])
    for (const { traceId } of [run, refresh])
      expect(flawsOf(spans.spans.filter((span) => span.traceId === traceId))).toEqual([])
  })

  it('begin at the direct call that was served, when there is no run', async () => {
    const { spans } = await refreshed({ cache }, ({ runtime }) => runtime.llm(ask('Hi')))
    const [served] = named(spans.spans, 'chat')
    expect(only(spans.spans, 'cache.refresh').links).toMatchObject([{ context: { spanId: served?.spanId } }])
  })

  it('say that it failed, and the run does not', async () => {
    let asked = 0
    const script = (): string | Error => (++asked === 1 ? 'Hi.' : new StratagentError('PROVIDER_REJECTED', 'No.'))
    const { spans } = await refreshed({ script }, ({ runtime }) => runtime.run(agent, 'Hi'))
    expect(only(spans.spans, 'cache.refresh')).toMatchObject({
      isFailed: true,
      isEnded: true,
      attributes: { 'error.type': 'PROVIDER_REJECTED' },
    })
    expect(only(spans.spans, 'invoke_agent').isFailed).toBe(false)
  })

  it('are a trace of their own in lean spans too', async () => {
    const { spans } = await refreshed({ telemetry: { spans: 'lean' } }, ({ runtime }) => runtime.run(agent, 'Hi'))
    expect(only(spans.spans, 'cache.refresh').parentSpanId).toBeUndefined()
  })
})
