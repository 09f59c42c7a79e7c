import { z } from 'zod'

const value = z.union([
  z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
  z.object({ boolValue: z.boolean() }).transform(({ boolValue }) => boolValue),
  z.object({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue),
  z.object({ doubleValue: z.number() }).transform(({ doubleValue }) => doubleValue),
  z.object({ arrayValue: z.unknown() }).transform(({ arrayValue }) => JSON.stringify(plainArray(arrayValue))),
])
const attributes = z.array(z.object({ key: z.string(), value })).default([])
const otlpSpan = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes,
  events: z.array(z.object({ name: z.string(), attributes })).default([]),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).default([]),
  status: z.object({ code: z.number().optional() }),
})
const tracesBody = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(z.object({ scope: z.object({ name: z.string() }), spans: z.array(otlpSpan) })),
    }),
  ),
})
const metric = z.object({ name: z.string() })
const metricsBody = z.object({
  resourceMetrics: z.array(z.object({ scopeMetrics: z.array(z.object({ metrics: z.array(metric) })) })),
})

interface Tag {
  readonly key: string
  readonly value: string | number | boolean
}
interface JaegerSpan {
  readonly traceID: string
  readonly spanID: string
  readonly operationName: string
  readonly references: readonly { readonly refType: string; readonly traceID: string; readonly spanID: string }[]
  /** Microseconds. */
  readonly startTime: number
  readonly duration: number
  readonly tags: readonly Tag[]
  readonly logs: readonly { readonly fields: readonly Tag[] }[]
}

/** A trace as Jaeger's query API gives it. */
export interface JaegerTrace {
  readonly traceID: string
  readonly spans: readonly JaegerSpan[]
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>
}

/** What an OTLP message of spans holds, each trace as Jaeger would give it. */
export function tracesOf(body: unknown): readonly JaegerTrace[] {
  return tracesBody.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const serviceName = String(resource.attributes.find(({ key }) => key === 'service.name')?.value)
    const spans = scopeSpans.flatMap((scope) => scope.spans.map((span) => spanOf(span, scope.scope.name)))
    return [...Map.groupBy(spans, ({ traceID }) => traceID)].map(([traceID, own]) => {
      return { traceID, spans: own, processes: { p1: { serviceName } } }
    })
  })
}

/** The metrics an OTLP message names. */
export function metricNames(body: unknown): readonly string[] {
  const { resourceMetrics } = metricsBody.parse(body)
  return resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics.map(nameOf)))
}

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']

function spanOf(span: z.infer<typeof otlpSpan>, scope: string): JaegerSpan {
  const { traceId: traceID, spanId: spanID, parentSpanId, links, events, status } = span
  const [startedAt, endedAt] = [BigInt(span.startTimeUnixNano), BigInt(span.endTimeUnixNano)]
  const linked = links.map((link) => ({ refType: 'FOLLOWS_FROM', traceID: link.traceId, spanID: link.spanId }))
  return {
    traceID,
    spanID,
    operationName: span.name,
    references: [...(parentSpanId ? [{ refType: 'CHILD_OF', traceID, spanID: parentSpanId }] : []), ...linked],
    startTime: Number(startedAt / 1000n),
    duration: Number((endedAt - startedAt) / 1000n),
    tags: [
      ...span.attributes,
      { key: 'otel.scope.name', value: scope },
      { key: 'span.kind', value: kinds[span.kind] ?? '' },
      ...(status.code === 2 ? [{ key: 'error', value: true }] : []),
    ],
    logs: events.map((event) => ({ fields: [{ key: 'event', value: event.name }, ...event.attributes] })),
  }
}

function plainArray(array: unknown): readonly unknown[] {
  return z.object({ values: z.array(value).default([]) }).parse(array).values
}

function nameOf({ name }: { readonly name: string }): string {
  return name
}
