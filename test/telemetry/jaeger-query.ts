import type { RecordedSpan } from 'stratagent/testing'
import { z } from 'zod'

const tag = z.object({ key: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) })
const span = z.object({
  traceID: z.string(),
  spanID: z.string(),
  operationName: z.string(),
  references: z.array(z.object({ refType: z.string(), traceID: z.string(), spanID: z.string() })),
  startTime: z.number(),
  duration: z.number(),
  tags: z.array(tag),
  logs: z.array(z.object({ fields: z.array(tag) })),
})
const traces = z.object({ data: z.array(z.object({ traceID: z.string(), spans: z.array(span) })).nullable() })
const services = z.object({ data: z.array(z.string()).nullable() })

/** A span as it was asked back. */
export interface SeenSpan extends RecordedSpan {
  /** Microseconds since 1970. */
  readonly startedAt: number
  /** Microseconds. */
  readonly duration: number
}

/** A trace as it was asked back. */
export interface SeenTrace {
  readonly traceId: string
  readonly spans: readonly SeenSpan[]
  /** All that was answered, as text. */
  readonly text: string
}

/** Asks Jaeger, or what answers like it, for what it was sent. */
export interface JaegerQuery {
  services(): Promise<readonly string[]>
  /** The traces of a service with a span that has all the tags. */
  traces(service: string, tags?: Readonly<Record<string, string>>): Promise<readonly SeenTrace[]>
  trace(traceId: string): Promise<SeenTrace>
}

export function jaegerQuery(url: string): JaegerQuery {
  const get = async (path: string): Promise<unknown> => (await fetch(new URL(path, url))).json()
  const seen = (body: unknown): readonly SeenTrace[] => {
    return (traces.parse(body).data ?? []).map((trace) => {
      return { traceId: trace.traceID, spans: trace.spans.map(seenSpan), text: JSON.stringify(trace) }
    })
  }
  return {
    services: async () => services.parse(await get('/api/services')).data ?? [],
    async traces(service, tags = {}) {
      const query = new URLSearchParams({ service, limit: '1000', tags: JSON.stringify(tags) })
      return seen(await get(`/api/traces?${query.toString()}`))
    },
    async trace(traceId) {
      const [trace] = seen(await get(`/api/traces/${traceId}`))
      if (trace === undefined) throw new Error(`There is no trace ${traceId} at ${url}.`)
      return trace
    },
  }
}

/** The spans as an indented tree of names; those that began at once stand by name. */
export function drawSpans(
  spans: readonly SeenSpan[],
  { line = ({ name }: SeenSpan) => name, order = byName }: Drawing = {},
): string {
  const draw = (parent: string | undefined, depth: number): string =>
    spans
      .filter(({ parentSpanId }) => parentSpanId === parent)
      .toSorted(order)
      .map((each) => `${'  '.repeat(depth)}${line(each)}\n${draw(each.spanId, depth + 1)}`)
      .join('')
  return draw(undefined, 0)
}

export interface Drawing {
  /** What is said of a span. @default its name */
  readonly line?: (span: SeenSpan) => string
  /** @default by name: start times are whole milliseconds, so those of siblings are often equal */
  readonly order?: (left: SeenSpan, right: SeenSpan) => number
}

function byName(left: SeenSpan, right: SeenSpan): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : left.startedAt - right.startedAt
}

function seenSpan({
  traceID,
  spanID,
  operationName,
  references,
  tags,
  logs,
  ...times
}: z.infer<typeof span>): SeenSpan {
  const parent = references.find(({ refType }) => refType === 'CHILD_OF')
  const links = references.filter(({ refType }) => refType === 'FOLLOWS_FROM')
  const attributes = Object.fromEntries(tags.map(({ key, value }) => [key, value]))
  return {
    name: operationName,
    traceId: traceID,
    spanId: spanID,
    parentSpanId: parent?.spanID,
    attributes,
    links: links.map((link) => ({ context: { traceId: link.traceID, spanId: link.spanID, traceFlags: 1 } })),
    events: logs.flatMap(({ fields }) => fields.filter(({ key }) => key === 'event').map(({ value }) => String(value))),
    isFailed: attributes['error'] === true,
    isEnded: true,
    startedAt: times.startTime,
    duration: times.duration,
  }
}
