import { createServer } from 'node:http'
import { once } from 'node:events'
import { json } from 'node:stream/consumers'
import { createRuntime, defineAgent, memoryStore } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { startTelemetry } from 'stratagent/telemetry'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { clerk } from '../runtime/desk.ts'

const attribute = z.object({ key: z.string(), value: z.looseObject({ stringValue: z.string().optional() }) })
const span = z.object({
  name: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  endTimeUnixNano: z.string(),
  attributes: z.array(attribute),
})
const body = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.object({ scope: z.object({ name: z.string() }), spans: z.array(span) })),
    }),
  ),
})

/** A collector on this machine; what it was sent, by OTLP over HTTP in JSON. */
async function collector() {
  const received: z.infer<typeof body>[] = []
  const server = createServer((request, response) => {
    void (async () => {
      received.push(body.parse(await json(request)))
      response.setHeader('content-type', 'application/json').end('{}')
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { url: `http://127.0.0.1:${port}`, received }
}

describe('startTelemetry', () => {
  it('sends the spans of a run to where the standard variables say, and stops', async () => {
    const { url, received } = await collector()
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url)
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json')
    vi.stubEnv('OTEL_SERVICE_NAME', 'desk')
    for (const signal of ['METRICS', 'LOGS']) vi.stubEnv(`OTEL_${signal}_EXPORTER`, 'none')
    onTestFinished(() => void vi.unstubAllEnvs())

    const telemetry = await startTelemetry()
    const runtime = await createRuntime({
      store: memoryStore(),
      embedder: false,
      providers: [scriptedModel(['Hello.'])],
      logger: 'silent',
    })
    await runtime.run(defineAgent(clerk), 'Hi')
    await runtime.run(defineAgent({ ...clerk, name: 'other' }), 'Ho').catch(() => undefined) // its script is over
    await runtime.close()
    await telemetry.stop()

    const resources = received.flatMap(({ resourceSpans }) => resourceSpans)
    const names = resources.flatMap(({ resource }) => resource.attributes)
    expect(names).toContainEqual({ key: 'service.name', value: { stringValue: 'desk' } })
    const scopes = resources.flatMap(({ scopeSpans }) => scopeSpans)
    expect(new Set(scopes.map(({ scope }) => scope.name))).toEqual(new Set(['stratagent']))

    const spans = scopes.flatMap((scope) => scope.spans)
    const run = spans.find(({ name }) => name === 'invoke_agent clerk')
    const children = spans.filter(
      ({ parentSpanId, traceId }) => parentSpanId === run?.spanId && traceId === run?.traceId,
    )
    expect(children.map(({ name }) => name).toSorted()).toEqual(['cache.lookup exact', 'cache.store exact', 'chat one'])
    expect(spans.map(({ name }) => name)).toContain('invoke_agent other')
    expect(run?.attributes).toContainEqual({ key: 'gen_ai.operation.name', value: { stringValue: 'invoke_agent' } })
  })
})
