import { beforeAll, describe, expect, it, vi } from 'vitest'
import { describeSearches } from './describe-searches.ts'
import { drawSpans, jaegerQuery, type JaegerQuery, type SeenSpan, type SeenTrace } from './jaeger-query.ts'
import { flawsOf, named, only } from './recorded.ts'
import { idsOf, tracedRuns, unspeakable, type Runs, type TracedRuns } from './traced-runs.ts'

/** What takes spans and answers questions about them. */
export interface Backend {
  /** Where Jaeger's questions are asked. */
  readonly query: string
  /** The standard variables with which a program sends its spans there. */
  readonly environment: Readonly<Record<string, string>>
  close?(): void
}

/** A backend may take a while to show what it has taken. */
const patience = { timeout: 15_000, interval: 100 }

/** What a program's traces look like once they have gone over the wire and are asked back, whoever keeps them. */
export function describeTraces(name: string, start: () => Backend | Promise<Backend>): void {
  describe(`traces kept by ${name}`, () => {
    let query: JaegerQuery
    let sent: TracedRuns
    let lean: TracedRuns
    let seen: ReadonlyMap<string, SeenTrace>

    beforeAll(async () => {
      const { query: url, environment, close } = await start()
      query = jaegerQuery(url)
      const started = [tracedRuns(environment), tracedRuns({ ...environment, TRACED_SPANS: 'lean' })] as const
      ;[sent, lean] = await Promise.all(started)
      seen = await vi.waitFor(() => allOf(query, sent), patience)
      await vi.waitFor(() => allOf(query, lean), patience)
      return () => close?.()
    }, 60_000)

    const spansOf = (run: keyof Runs): readonly SeenSpan[] => seen.get(sent.runs[run].traceId)?.spans ?? []

    it('are found under the name of the service, one for each run', async () => {
      expect(await query.services()).toContain(sent.service)
      expect([...seen.keys()].toSorted()).toEqual(idsOf(sent.runs, () => true))
    })

    it('are one tree each', () => {
      for (const { spans } of seen.values()) expect(flawsOf(spans)).toEqual([])
    })

    it('show a streamed run with its tool as it fell through the chain', async () => {
      const { spans } = await query.trace(sent.runs.tools.traceId)
      expect(drawSpans(spans)).toMatchInlineSnapshot(`
        "invoke_agent clerk
          cache.lookup exact
          cache.lookup semantic
            embeddings all-minilm-l6-v2
              cache.lookup embedding
              cache.store embedding
          cache.store exact
          chat one
            cache.lookup exact
            cache.store exact
          chat one
            cache.lookup exact
            cache.store exact
          execute_tool price
            cache.lookup tool
            cache.store tool
        "
      `)
    })

    it('show a streamed run of two agents, the first of which hands the conversation over, in one tree', async () => {
      const { spans } = await query.trace(sent.runs.handoff.traceId)
      expect(drawSpans(spans)).toMatchInlineSnapshot(`
        "invoke_agent desk
          cache.lookup exact
          cache.lookup semantic
            embeddings all-minilm-l6-v2
              cache.lookup embedding
              cache.store embedding
          cache.store exact
          chat one
            cache.lookup exact
            cache.store exact
          execute_tool handoff_to_cashier
          invoke_agent cashier
            cache.lookup exact
            cache.lookup semantic
            cache.store exact
            chat one
              cache.lookup exact
              cache.store exact
            chat one
              cache.lookup exact
              cache.store exact
            execute_tool price
              cache.lookup tool
              cache.store tool
        "
      `)
    })

    describeSearches(() => ({ query, full: sent, lean }))

    it.each([
      ['semantic', 'origin', 'semantic', 'invoke_agent guide'],
      ['exact', 'origin', 'exact', 'invoke_agent guide'],
      ['tool', 'tools', 'tool', 'execute_tool price'],
    ] as const)('lead from a hit by %s to the run that made its answer', (layer, origin, run, made) => {
      const [hit, ...others] = spansOf(run).filter(({ name: span, attributes }) => {
        return span === `cache.lookup ${layer}` && attributes['cache.result'] === 'hit'
      })
      expect(others).toEqual([])
      const [link] = hit?.links ?? []
      const from = spansOf(origin).find(({ spanId }) => spanId === link?.context.spanId)
      expect({ traceId: link?.context.traceId, made: from?.name }).toEqual({ traceId: sent.runs[origin].traceId, made })
    })

    it('say who answered and what was spent by the names of the conventions', () => {
      const [first, second] = named(spansOf('tools'), 'chat')
      for (const chat of [first, second]) {
        expect(chat?.attributes).toMatchObject({
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'scripted',
          'gen_ai.request.model': 'one',
          'gen_ai.response.model': 'one',
          'gen_ai.usage.input_tokens': 100,
          'gen_ai.usage.output_tokens': 20,
          'span.kind': 'client',
          'otel.scope.name': 'stratagent',
        })
      }
      expect(only(spansOf('tools'), 'invoke_agent').attributes).toMatchObject({
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': 'clerk',
        'span.kind': 'internal',
      })
      expect(only(spansOf('tools'), 'execute_tool').attributes).toMatchObject({
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'price',
      })
      expect(only(spansOf('origin'), 'embeddings').attributes).toMatchObject({
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.embeddings.dimension.count': 384,
      })
    })

    it('say on the run itself who answered it', () => {
      for (const layer of ['exact', 'semantic'] as const) {
        const run = only(spansOf(layer), 'invoke_agent')
        expect(run.attributes).toMatchObject({ 'cache.layer': layer, 'cache.result': 'hit' })
        expect(Object.keys(run.attributes).filter((key) => key.startsWith('gen_ai.usage'))).toEqual([])
      }
    })

    it('hold no word of what was asked, said or found, and nobody’s name', () => {
      for (const { text } of seen.values()) expect(text).not.toMatch(unspeakable)
    })
  })
}

/** The traces of every run, once they are there and whole. */
async function allOf(query: JaegerQuery, { service, runs }: TracedRuns): Promise<ReadonlyMap<string, SeenTrace>> {
  const traces = await query.traces(service)
  const all = new Map(traces.map((trace) => [trace.traceId, trace]))
  for (const { traceId } of Object.values(runs)) {
    const flaws = flawsOf(all.get(traceId)?.spans ?? [])
    if (flaws.length > 0) throw new Error(`Trace ${traceId} is not whole yet: ${flaws.join('; ')}`)
  }
  return all
}
