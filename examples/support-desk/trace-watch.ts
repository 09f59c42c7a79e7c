import { context, createContextKey, trace, type Span, type Tracer } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { SamplingDecision, TracerProvider, type ReadableSpan, type Sampler } from '@opentelemetry/sdk-trace'

/** Records the spans of the runs it is told to watch, and next to nothing of the others. */
export interface TraceWatch {
  /** Put into `createRuntime({ tracer })`. */
  readonly tracer: Tracer
  /** Runs work and gives its spans beside what it gave. */
  watch<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly spans: readonly ReadableSpan[] }>
}

const watched = createContextKey('spans of a watched run')

/** Watches the spans that go to the collector anyway, or, with none set up, makes them for the watched runs alone. */
export function traceWatch(exported: boolean): TraceWatch {
  if (!exported) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const inner = exported ? trace.getTracer('stratagent') : new TracerProvider({ sampler }).getTracer('stratagent')
  return {
    tracer: {
      startSpan(name, options, parent = context.active()) {
        const span = inner.startSpan(name, options, parent)
        const spans = parent.getValue(watched)
        if (Array.isArray(spans) && isReadable(span)) spans.push(span)
        return span
      },
      startActiveSpan: inner.startActiveSpan.bind(inner),
    },
    async watch(work) {
      const spans: ReadableSpan[] = []
      const value = await context.with(context.active().setValue(watched, spans), work)
      return { value, spans }
    },
  }
}

const sampler: Sampler = {
  shouldSample: (parent) => ({
    decision:
      parent.getValue(watched) === undefined ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
  }),
  toString: () => 'watched runs',
}

function isReadable(span: Span | (Span & ReadableSpan)): span is Span & ReadableSpan {
  return 'duration' in span
}
