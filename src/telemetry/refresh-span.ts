import { attribute } from './attributes.ts'
import { activeTrace, failSpan, linkTo, startSpan, within, type Tracing } from './spans.ts'

export interface RefreshSpan {
  readonly layer: string
  readonly tracer: Tracing
  /** @default 'refresh' */
  readonly operation?: 'refresh' | 'audit'
}

/**
 * Runs a refresh that nobody waits for in a trace of its own, `cache.refresh {layer}` (or `cache.audit …`), linked to the call that was served
 * the old answer: that call's span has ended long before, and its trace would never be whole.
 */
export async function withinRefresh<T>(
  { layer, tracer, operation = 'refresh' }: RefreshSpan,
  work: () => Promise<T>,
): Promise<T> {
  const cause = linkTo(activeTrace(), operation)
  const span = startSpan(tracer, `cache.${operation} ${layer}`, {
    isRoot: true,
    links: cause === undefined ? [] : [cause],
    attributes: { [attribute.cacheOperation]: operation, [attribute.cacheLayer]: layer },
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
