import { expect, it } from 'vitest'
import type { JaegerQuery } from './jaeger-query.ts'
import { idsOf, type TracedRuns } from './traced-runs.ts'

/** A program that has run twice: with a span for each lookup, and with an event for each. */
export interface Searched {
  readonly query: JaegerQuery
  readonly full: TracedRuns
  readonly lean: TracedRuns
}

type Tags = Readonly<Record<string, string>>

const layers = ['exact', 'semantic', 'tool', 'embedding'] as const
const results = ['hit', 'miss', 'stale', 'refused']

/** What a person finds who asks for tags: what the runs were told themselves, no trace more and none less. */
export function describeSearches(searched: () => Searched): void {
  it.each(layers)('are found by result in the layer %s: exactly those of the runs that were told so', async (layer) => {
    const { query, full } = searched()
    const tags = (result: string): Tags => ({ 'cache.layer': layer, 'cache.result': result })
    const { found, told } = await searches(query, full, { layer, results, tags })
    expect(found).toEqual(told)
    expect(found['hit']).not.toEqual([])
  })

  it.each(layers)('are found by the events of lean spans just so, in the layer %s', async (layer) => {
    const { query, lean } = searched()
    const tags = (result: string): Tags => ({ [`cache.lookup.${layer}.result`]: result })
    const { found, told } = await searches(query, lean, { layer, results, tags })
    expect(found).toEqual(told)
    expect(found['hit']).not.toEqual([])
  })

  it.each(['full', 'lean'] as const)(
    'are found by what became of the provider’s own cache: %s spans',
    async (spans) => {
      const { query, [spans]: sent } = searched()
      const tags = (result: string): Tags => ({ 'cache.prompt.result': result })
      const wanted = { layer: 'prompt', results: ['hit', 'miss', 'bypass'], tags }
      const { found, told } = await searches(query, sent, wanted)
      expect(found).toEqual(told)
      expect(found['hit']).not.toEqual([])
    },
  )

  it('are found in lean spans by the cache’s last word on a call, and never by words of two lookups', async () => {
    const { query, lean } = searched()
    for (const layer of [...layers, 'prompt']) {
      for (const result of results) {
        const tags = { 'cache.layer': layer, 'cache.result': result }
        for (const { spans } of await query.traces(lean.service, tags))
          expect(spans.map(({ attributes }) => attributes)).toContainEqual(expect.objectContaining(tags))
      }
    }
    const hits = await query.traces(lean.service, { 'cache.layer': 'semantic', 'cache.result': 'hit' })
    expect(hits.map(({ traceId }) => traceId)).toEqual([lean.runs.semantic.traceId])
  })
}

interface Wanted {
  readonly layer: string
  readonly results: readonly string[]
  /** What is searched for to find a result in the layer. */
  readonly tags: (result: string) => Tags
}

type ByResult = Readonly<Record<string, readonly string[]>>

/** The traces that are found for each result, and those of the runs that were told of it. */
async function searches(
  query: JaegerQuery,
  { service, runs }: TracedRuns,
  { layer, results: words, tags }: Wanted,
): Promise<{ readonly found: ByResult; readonly told: ByResult }> {
  const found: Record<string, readonly string[]> = {}
  const told: Record<string, readonly string[]> = {}
  for (const result of words) {
    const traces = await query.traces(service, tags(result))
    found[result] = traces.map(({ traceId }) => traceId).toSorted()
    told[result] = idsOf(runs, ({ decisions }) => decisions.some((one) => one.layer === layer && one.result === result))
  }
  return { found, told }
}
