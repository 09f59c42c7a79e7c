import { ProxyTracerProvider, SpanKind, trace, type Attributes, type Link, type Tracer } from '@opentelemetry/api'
import type { Origin } from '../contract/decision.ts'
import type { Logger } from '../contract/host.ts'
import { attribute } from './attributes.ts'
import { errorType } from './error-type.ts'
import { EventSpan, GuardedSpan, noSpan, type Span, type SpanManner } from './open-span.ts'

export { errorType } from './error-type.ts'
export type { Span } from './open-span.ts'
export type { Attributes, Link, Tracer }

const ours = new WeakSet<Tracer>()
const nobody = new ProxyTracerProvider().getDelegate()

/** The tracer of this package. Until an application sets up OpenTelemetry, its spans cost next to nothing. */
export function packageTracer(): Tracer {
  const tracer = trace.getTracer('stratagent')
  ours.add(tracer)
  return tracer
}

/** A tracer and how its spans are made; what spans are started with. */
export interface Tracing extends SpanManner {
  readonly tracer: Tracer
}

export interface TracingOptions {
  readonly tracer: Tracer
  readonly logger: Logger
  readonly map?: SpanManner['map']
}

/** Spans that cannot fail a call: a tracer or processor that throws is told of once. */
export function tracingOf({ tracer, logger, map = (attributes) => attributes }: TracingOptions): Tracing {
  let isSaid = false
  return {
    tracer,
    map,
    complain(error) {
      if (isSaid) return
      isSaid = true
      const sentence =
        'OpenTelemetry failed to record a span. Calls go on; look at the span processors of this process.'
      logger.warn(sentence, { error: errorType(error) })
    },
  }
}

/** Whether somebody may record what is started; while nobody does, there is no span worth making. */
export function isRecorded({ tracer }: Tracing): boolean {
  if (!ours.has(tracer)) return true
  const provider = trace.getTracerProvider()
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegate() !== nobody
}

export interface SpanOptions {
  readonly attributes?: Attributes
  readonly links?: readonly Link[]
  /** Whether the work leaves the process. @default false */
  readonly client?: boolean
  /** Whether it begins a trace of its own. @default false */
  readonly isRoot?: boolean
  /** Whether it is told as an event of the span above instead. @default false */
  readonly asEvent?: boolean
}

/** Starts a span under the active one. Whoever starts it ends it. */
export function startSpan(tracing: Tracing, name: string, options: SpanOptions = {}): Span {
  if (!isRecorded(tracing)) return noSpan
  try {
    const { attributes = {}, links = [], client = false, isRoot = false, asEvent = false } = options
    if (asEvent) return new EventSpan(name, activeSpan(tracing), attributes)
    const span = tracing.tracer.startSpan(name, {
      kind: client ? SpanKind.CLIENT : SpanKind.INTERNAL,
      attributes: tracing.map(attributes),
      links: [...links],
      root: isRoot,
    })
    return new GuardedSpan(span, tracing)
  } catch (error) {
    tracing.complain(error)
    return noSpan
  }
}

/** Runs work with the span active, so that what it starts becomes its child. */
export function within<T>(span: Span, work: () => T): T {
  return span.within(work)
}

/** Marks a span as failed, by the error's code alone: messages may quote what was asked. */
export function failSpan(span: Span, error: unknown): void {
  span.fail(errorType(error))
}

const unmapped: SpanManner = { map: (attributes) => attributes, complain: () => undefined }

function activeSpan(manner: SpanManner): Span {
  const active = trace.getActiveSpan()
  return active === undefined ? noSpan : new GuardedSpan(active, manner)
}

/** Notes on the active span that something happened: the one place where events are made. */
export function noteOnSpan(name: string, attributes: Attributes): void {
  activeSpan(unmapped).addEvent(name, attributes)
}

/** Says something more of the active span, such as where a route went. */
export function describeSpan(attributes: Attributes): void {
  activeSpan(unmapped).setAttributes(attributes)
}

/** A link to the trace that made an entry, to the span that handed a run on, or to the one that asked for a refresh. */
export function linkTo(
  { traceId, spanId }: Pick<Origin, 'traceId' | 'spanId'>,
  kind: 'origin' | 'handoff' | 'refresh' | 'audit' = 'origin',
): Link | undefined {
  if (traceId === undefined || spanId === undefined) return undefined
  return { context: { traceId, spanId, traceFlags: 1, isRemote: true }, attributes: { [attribute.linkKind]: kind } }
}

/** Where the active span stands, for an entry's origin or a handoff. */
export function activeTrace(): { traceId?: string; spanId?: string } {
  try {
    const active = trace.getActiveSpan()?.spanContext()
    return active === undefined ? {} : { traceId: active.traceId, spanId: active.spanId }
  } catch {
    return {} // an active span that is not ours may be anything
  }
}
