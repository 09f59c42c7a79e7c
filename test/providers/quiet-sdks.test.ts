import { trace } from '@opentelemetry/api'
import { TracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { expect, it, onTestFinished, vi } from 'vitest'
import { anthropic } from '../../src/providers/anthropic.ts'
import { openai } from '../../src/providers/openai.ts'
import { collectingSink, llmProbe } from '../../src/testing/probe-call.ts'
import { question, server } from './asking.ts'

it("adds no spans and prints nothing of the SDKs' own, however a call ends", async () => {
  const exporter = new InMemorySpanExporter()
  const tracing = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  trace.setGlobalTracerProvider(tracing)
  onTestFinished(() => trace.disable())
  const printed = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) => vi.spyOn(console, level))
  const wire = await server()
  const providers = [
    { provider: anthropic({ apiKey: 'k', baseURL: wire.anthropicUrl }), model: 'anthropic/claude-sonnet-5' },
    { provider: openai({ apiKey: 'k', baseURL: wire.openaiUrl }), model: 'openai/gpt-5-mini' },
  ]
  for (const { provider, model } of providers) {
    await provider.call(llmProbe({ model, messages: question }))
    wire.fail({ malformedAfter: 2 })
    const broken = llmProbe({ model, messages: question }, { sink: collectingSink() })
    await expect(provider.call(broken)).rejects.toMatchObject({ code: 'PROVIDER_MALFORMED' })
  }
  expect(exporter.getFinishedSpans()).toEqual([])
  for (const spy of printed) expect(spy).not.toHaveBeenCalled()
})
