import {
  context,
  createTraceState,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Tracer,
} from '@opentelemetry/api'
import { StratagentError } from 'stratagent'
import type { RunJob } from './run-job.ts'

export interface MessageSpan {
  readonly tracer: Tracer | undefined
  readonly kind: 'send' | 'process'
  readonly queue: string
  readonly attributes: Attributes
  /** Where the other side stands. */
  readonly parent?: Context
}

const kinds = { send: SpanKind.PRODUCER, process: SpanKind.CONSUMER }

/** Does the work in a span of the messaging conventions, ended on every way out. */
export async function withinSpan<T>(
  { tracer, kind, queue, attributes, parent = context.active() }: MessageSpan,
  work: (describe: (attributes: Attributes) => void) => Promise<T>,
): Promise<T> {
  const span = (tracer ?? trace.getTracer('stratagent')).startSpan(
    `${kind} ${queue}`,
    {
      kind: kinds[kind],
      attributes: {
        'messaging.system': 'bullmq',
        'messaging.operation.type': kind,
        'messaging.operation.name': kind,
        'messaging.destination.name': queue,
        ...attributes,
      },
    },
    parent,
  )
  try {
    return await context.with(trace.setSpan(parent, span), () => work((more) => void span.setAttributes(more)))
  } catch (error) {
    const type = error instanceof StratagentError ? error.code : error instanceof Error ? error.name : 'unknown'
    span.setAttribute('error.type', type)
    span.setStatus({ code: SpanStatusCode.ERROR, message: type })
    throw error
  } finally {
    span.end()
  }
}

/** The active span as W3C headers, so that one tree reaches over processes. */
export function activePlace(): Pick<RunJob, 'traceparent' | 'tracestate'> {
  const span = trace.getSpanContext(context.active())
  if (span === undefined || !isSpanContextValid(span)) return {}
  const flags = span.traceFlags.toString(16).padStart(2, '0')
  const tracestate = span.traceState?.serialize()
  return {
    traceparent: `00-${span.traceId}-${span.spanId}-${flags}`,
    ...(tracestate !== undefined && { tracestate }),
  }
}

/** The context below such headers; the root when there are none, or they say nothing. */
export function contextOf({ traceparent = '', tracestate }: Pick<RunJob, 'traceparent' | 'tracestate'>): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent) ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT
  const traceState = tracestate === undefined ? undefined : createTraceState(tracestate)
  const remote = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
  return trace.setSpanContext(ROOT_CONTEXT, { ...remote, ...(traceState !== undefined && { traceState }) })
}

/** Does something on behalf of nobody: what goes on in the background belongs to no trace. */
export function outsideOfTraces<T>(work: () => T): T {
  return context.with(ROOT_CONTEXT, work)
}
