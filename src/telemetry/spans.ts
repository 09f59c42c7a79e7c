import {
  context,
  ProxyTracerProvider,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Link,
  type Span,
  type Tracer,
} from '@opentelemetry/api'
import type { Origin } from '../contract/decision.ts'
import { StratagentError } from '../contract/errors.ts'
import { attribute } from './attributes.ts'

export type { Attributes, Span, Tracer }

const ours = new WeakSet<Tracer>()
const nobody = new ProxyTracerProvider().getDelegate()

/** The tracer of this package. Until an application sets up OpenTelemetry, its spans cost next to nothing. */
export function packageTracer(): Tracer {
  const tracer = trace.getTracer('stratagent')
  ours.add(tracer)
  return tracer
}

/** Whether somebody may record what this tracer starts; while nobody does, there is no span worth making. */
export function isRecorded(tracer: Tracer): boolean {
  if (!ours.has(tracer)) return true
  const provider = trace.getTracerProvider()
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegate() !== nobody
}

export interface SpanOptions {
  readonly attributes?: Attributes
  readonly links?: Link[]
  /** Whether the work leaves the process. @default false */
  readonly client?: boolean
}

/** Starts a span under the active one. Whoever starts it ends it. */
export function startSpan(tracer: Tracer, name: string, { attributes, links, client = false }: SpanOptions = {}): Span {
  return tracer.startSpan(name, {
    kind: client ? SpanKind.CLIENT : SpanKind.INTERNAL,
    ...(attributes !== undefined && { attributes }),
    ...(links !== undefined && { links }),
  })
}

/** Runs work with the span active, so that what it starts becomes its child. */
export function within<T>(span: Span, work: () => T): T {
  return context.with(trace.setSpan(context.active(), span), work)
}

/** Marks a span as failed, by the error's code alone: messages may quote what was asked. */
export function failSpan(span: Span, error: unknown): void {
  const type = errorType(error)
  span.setAttribute(attribute.errorType, type)
  span.setStatus({ code: SpanStatusCode.ERROR, message: type })
}

/** Notes on the active span that something happened. */
export function noteOnSpan(name: string, attributes: Attributes): void {
  trace.getActiveSpan()?.addEvent(name, attributes)
}

/** The name of an error on a span: its code, never its message. */
export function errorType(error: unknown): string {
  return error instanceof StratagentError ? error.code : error instanceof Error ? error.name : 'unknown'
}

/** A link to the trace that made an entry. */
export function linkTo({ traceId, spanId }: Pick<Origin, 'traceId' | 'spanId'>): Link | undefined {
  if (traceId === undefined || spanId === undefined) return undefined
  return { context: { traceId, spanId, traceFlags: 1, isRemote: true } }
}

/** Where the active span stands, for an entry's origin. */
export function activeTrace(): { traceId?: string; spanId?: string } {
  const active = trace.getActiveSpan()?.spanContext()
  return active === undefined ? {} : { traceId: active.traceId, spanId: active.spanId }
}
