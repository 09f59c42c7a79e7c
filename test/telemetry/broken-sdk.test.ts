import { createNoopMeter } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import { defineAgent, type Logger, type RuntimeOptions } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { clerk, double, eventsOf, wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { sdkTracer } from './sdk.ts'

function logger(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  const quiet = (): void => undefined
  return {
    lines,
    debug: quiet,
    info: quiet,
    warn: (message) => void lines.push(message),
    error: (message) => void lines.push(message),
  }
}

const boom = (): never => {
  throw new Error('boom')
}
const processor: SpanProcessor = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
}
const throwing = new Proxy({}, { get: () => boom })

describe('a broken OpenTelemetry', () => {
  it.each<[string, () => Pick<RuntimeOptions, 'tracer' | 'telemetry'>]>([
    [
      'a span processor that throws at the start',
      () => ({ tracer: sdkTracer({ ...processor, onStart: boom }).tracer }),
    ],
    ['a span processor that throws at the end', () => ({ tracer: sdkTracer({ ...processor, onEnd: boom }).tracer })],
    ['a tracer that throws', () => ({ tracer: { startSpan: boom, startActiveSpan: boom } })],
    [
      'spans that throw whatever they are told',
      () => ({ tracer: { startSpan: () => throwing as never, startActiveSpan: boom } }),
    ],
    ['a meter provider that throws', () => ({ telemetry: { metrics: { getMeter: boom } } })],
    [
      'instruments that throw',
      () => {
        const meter = Object.assign(Object.create(createNoopMeter()), {
          createCounter: () => ({ add: boom }),
          createHistogram: () => ({ record: boom }),
        })
        return { telemetry: { metrics: { getMeter: () => meter } } }
      },
    ],
  ])('fails no call and is told of once: %s', async (_what, broken) => {
    const told = logger()
    const { runtime } = await setUp({
      embedder: false,
      logger: told,
      script: [wish('double', { n: 1 }), 'Two.', { chunks: ['Hi', '.'] }],
      ...broken(),
    })
    const agent = defineAgent({ ...clerk, tools: [double] })
    expect((await runtime.run(agent, 'Double one.')).output).toBe('Two.')
    const stream = runtime.stream(agent, 'Hi')
    await eventsOf(stream)
    expect((await stream.result).output).toBe('Hi.')
    expect(told.lines.filter((line) => line.includes('OpenTelemetry'))).toHaveLength(1)
  })
})
