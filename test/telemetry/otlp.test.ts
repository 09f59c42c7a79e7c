import { expect, it } from 'vitest'
import { describeTraces } from './describe-traces.ts'
import { otlpReceiver } from './otlp-receiver.ts'

const jaeger = process.env['JAEGER_URL']

describeTraces('a receiver in this process', async () => {
  const { url, close } = await otlpReceiver()
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
  }
  return { query: url, environment, close }
})

// the address of its page is asked for traces; spans go to the port of OTLP over HTTP, in protobuf, as they do by default
if (jaeger === undefined) {
  it.skip('traces kept by a real Jaeger: set JAEGER_URL to where its page is', () => expect(jaeger).toBeDefined())
} else {
  const endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? new URL(jaeger).origin.replace(/:\d+$/, ':4318')
  describeTraces('a real Jaeger', () => ({
    query: jaeger,
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
  }))
}
