import type { MeterProvider } from '@opentelemetry/api'

/** What is told to whom. */
export interface TelemetryOptions {
  /** `'lean'` turns lookups and stores that stay in this process into events of the span above. @default 'full' */
  readonly spans?: 'full' | 'lean'
  /**
   * Whether prompts, answers, tool inputs and results stand on spans, as JSON.
   *
   * @default what `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` says; without it nothing of them
   */
  readonly content?: boolean
  /** Names of the conventions: the present ones, or those of version 1.41. @default 'latest' */
  readonly semconv?: Semconv
  /** Whether spans carry OpenInference attributes as well. @default false */
  readonly openInference?: boolean
  /** Who makes the meter; `false` measures nothing. @default the provider registered with the OpenTelemetry api */
  readonly metrics?: false | MeterProvider
}

export type Semconv = 'latest' | '1.41'

/** Whether the environment asks for content on spans; events of their own, which it may ask for too, there are none. */
export function contentByEnvironment(environment: Readonly<Record<string, string | undefined>> = process.env): boolean {
  const value = environment['OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT']?.trim().toLowerCase()
  return value === 'true' || value === 'span_only' || value === 'span_and_event'
}
