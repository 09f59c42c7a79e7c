import { expect, it, onTestFinished } from 'vitest'
import { describeTraces } from './describe-traces.ts'
import { jaegerQuery } from './jaeger-query.ts'
import { otlpReceiver } from './otlp-receiver.ts'
import { startProgram } from './program.ts'
import { tracedRuns, unspeakable } from './traced-runs.ts'

const jaeger = process.env['JAEGER_URL']
const only = (signal: 'TRACES' | 'METRICS', url: string): Readonly<Record<string, string>> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  [`OTEL_${signal}_EXPORTER`]: 'otlp',
})

describeTraces('a receiver in this process', async () => {
  const { url, close } = await otlpReceiver()
  return { query: url, environment: only('TRACES', url), close }
})

it('says what was asked only when the environment wants the content on spans', { timeout: 60_000 }, async () => {
  const { url, close } = await otlpReceiver()
  onTestFinished(close)
  const wanted = { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' }
  const { runs } = await tracedRuns({ ...only('TRACES', url), ...wanted })
  expect((await jaegerQuery(url).trace(runs.tools.traceId)).text).toMatch(unspeakable)
})

it(
  'sends metrics by OTLP where a variable asks for it, the last of them when it stops',
  { timeout: 60_000 },
  async () => {
    const { url, close, metrics } = await otlpReceiver()
    onTestFinished(close)
    const program = startProgram('./load-program.ts', only('METRICS', url))
    onTestFinished(() => program.kill())
    await program.ask('ask 1')
    await program.ask('again 1')
    await program.ask('stop')
    expect([...metrics]).toEqual(
      expect.arrayContaining([
        'cache.requests',
        'cache.operation.duration',
        'cache.saved.cost',
        'gen_ai.invoke_agent.duration',
      ]),
    )
  },
)

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
