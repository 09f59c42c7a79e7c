import type { Attributes } from '@opentelemetry/api'
import type { Logger } from '../contract/host.ts'
import { attributes141 } from './conventions-1-41.ts'
import { metricsOf, type Metrics } from './metrics.ts'
import { openInference } from './open-inference.ts'
import { contentByEnvironment, type TelemetryOptions } from './options.ts'
import { tracingOf, type Tracer, type Tracing } from './spans.ts'

/** Whom a runtime tells what happens. */
export interface Telemetry {
  readonly tracing: Tracing
  /** Absent when nothing is to be measured. */
  readonly metrics?: Metrics
  /** Whether prompts, answers, tool inputs and results stand on spans. */
  readonly content: boolean
  /** Whether lookups that stay in this process are events. */
  readonly isLean: boolean
  /** Observes nothing more. */
  close(): Promise<void>
}

export interface TelemetryParts {
  readonly options: TelemetryOptions
  readonly tracer: Tracer
  readonly logger: Logger
}

/** The one place where it is decided what is recorded, and under which names. */
export function telemetryOf({ options, tracer, logger }: TelemetryParts): Telemetry {
  const { spans = 'full', content = contentByEnvironment(), semconv = 'latest', metrics: provider } = options
  const metrics =
    provider === false ? undefined : metricsOf({ logger, semconv, ...(provider !== undefined && { provider }) })
  return {
    tracing: tracingOf({ tracer, logger, map: mapperOf(options) }),
    ...(metrics !== undefined && { metrics }),
    content,
    isLean: spans === 'lean',
    async close() {
      metrics?.close()
    },
  }
}

function mapperOf(options: TelemetryOptions): (attributes: Attributes) => Attributes {
  const own = options.semconv === '1.41' ? attributes141 : (attributes: Attributes) => attributes
  // the other names are read off the present ones
  return options.openInference === true ? (attributes) => ({ ...own(attributes), ...openInference(attributes) }) : own
}
