import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics'
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace'
import type { RuntimeOptions } from 'stratagent'
import { onTestFinished } from 'vitest'

type Tracer = NonNullable<RuntimeOptions['tracer']>

/** A meter provider in this process, and what it has been told. */
export interface Meters {
  readonly provider: MeterProvider
  /** Everything measured so far. */
  read(): Promise<readonly MetricData[]>
  /** The values of one metric by their attributes, as `a=b c=d`. */
  values(name: string): Promise<Readonly<Record<string, unknown>>>
}

export function meters(): Meters {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const provider = new MeterProvider({ readers: [reader] })
  onTestFinished(() => provider.shutdown())
  const read = async (): Promise<readonly MetricData[]> => {
    exporter.reset()
    await reader.forceFlush()
    return exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
  }
  return {
    provider,
    read,
    async values(name) {
      const points = (await read()).filter(({ descriptor }) => descriptor.name === name).flatMap(pointsOf)
      return Object.fromEntries(points)
    },
  }
}

function pointsOf({ dataPoints }: MetricData): readonly (readonly [string, unknown])[] {
  return dataPoints.map(({ attributes, value }) => {
    const labels = Object.entries(attributes)
      .map(([name, label]) => `${name.replace(/^cache\.|^gen_ai\./, '')}=${String(label)}`)
      .toSorted()
    const figure = typeof value === 'object' && 'count' in value ? { count: value.count, sum: value.sum } : value
    return [labels.join(' '), figure]
  })
}

/** A tracer of the SDK, and what has been exported. */
export function sdkTracer(...more: SpanProcessor[]): { tracer: Tracer; spans: () => readonly ReadableSpan[] } {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [...more, new SimpleSpanProcessor({ exporter })] })
  onTestFinished(() => provider.shutdown())
  return { tracer: provider.getTracer('stratagent'), spans: () => exporter.getFinishedSpans() }
}

/** The one span that was exported under that name. */
export function exported(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  const [span, ...others] = spans.filter((one) => one.name === name || one.name.startsWith(`${name} `))
  if (span === undefined || others.length > 0) throw new Error(`There is not one ${name} span.`)
  return span
}
