import type { RecordedSpan } from 'stratagent/testing'

/** The spans of that name, or whose name begins with it. */
export function named(spans: readonly RecordedSpan[], name: string): readonly RecordedSpan[] {
  return spans.filter((span) => span.name === name || span.name.startsWith(`${name} `))
}

/** The one span of that name. */
export function only(spans: readonly RecordedSpan[], name: string): RecordedSpan {
  const [span, ...others] = named(spans, name)
  if (span === undefined || others.length > 0)
    throw new Error(`There are ${others.length + (span ? 1 : 0)} ${name} spans.`)
  return span
}

/** What is wrong with a recorded trace: spans that never ended, parents nobody has recorded, more roots than one. */
export function flawsOf(spans: readonly RecordedSpan[]): readonly string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined)
  return [
    ...spans.filter(({ isEnded }) => !isEnded).map(({ name }) => `${name} has not ended`),
    ...spans
      .filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId))
      .map(({ name }) => `${name} has an unknown parent`),
    ...(roots.length === 1 ? [] : [`${roots.length} roots: ${roots.map(({ name }) => name).join(', ')}`]),
    ...spans.filter(({ traceId }) => traceId !== roots[0]?.traceId).map(({ name }) => `${name} is in another trace`),
  ]
}
