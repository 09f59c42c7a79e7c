import { attribute } from './attributes.ts'
import { activeTrace, failSpan, linkTo, startSpan, within, type Tracing } from './spans.ts'

/**
 * Runs a refresh that nobody waits for in a trace of its own, `cache.refresh {layer}`, linked to the call that was served
 * the old answer: that call's span has ended long before, and its trace would never be whole.
 */
export async function withinRefresh<T>(
  { layer, tracer }: { readonly layer: string; readonly tracer: Tracing },
  work: () => Promise<T>,
): Promise<T> {
  const cause = linkTo(activeTrace(), 'refresh')
  const span = startSpan(tracer, `cache.refresh ${layer}`, {
    isRoot: true,
    links: cause === undefined ? [] : [cause],
    attributes: { [attribute.cacheOperation]: 'refresh', [attribute.cacheLayer]: layer },
  })
  try {
    return await within(span, work)
  } catch (error) {
    failSpan(span, error)
    throw error
  } finally {
    span.end()
  }
}
