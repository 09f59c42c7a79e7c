import { createServer } from 'node:http'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { portOf } from './otlp-receiver.ts'
import { startProgram } from './program.ts'

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server.address())
  server.close()
  await once(server, 'close')
  return port
}

/** The sum of the lines of Prometheus' text format that have this name and these labels. */
function sumOf(scrape: string, name: string, labels: Readonly<Record<string, string>>): number {
  const lines = scrape.split('\n').filter((line) => {
    const isLabelled = Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`))
    return line.startsWith(`${name}{`) && isLabelled
  })
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

it(
  'answers a scrape of Prometheus with what the cache did and what was spent, and nobody’s name',
  { timeout: 60_000 },
  async () => {
    const port = await freePort()
    const program = startProgram('./load-program.ts', {
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
    })
    onTestFinished(() => program.kill())
    await program.ask('ask 3')
    await program.ask('again 2')
    const scrape = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()

    const runs = { cache_layer: 'exact', gen_ai_agent_name: 'clerk', gen_ai_operation_name: 'invoke_agent' }
    expect(sumOf(scrape, 'cache_requests_total', { ...runs, cache_result: 'miss' })).toBe(3)
    expect(sumOf(scrape, 'cache_requests_total', { ...runs, cache_result: 'hit' })).toBe(2)
    expect(sumOf(scrape, 'cache_saved_cost_total', { cache_layer: 'exact' })).toBeCloseTo(0.002)
    const lookups = { cache_operation: 'lookup', cache_layer: 'exact' }
    expect(sumOf(scrape, 'cache_operation_duration_bucket', { ...lookups, le: '+Inf' })).toBe(8)
    expect(sumOf(scrape, 'cache_entries', { cache_backend: 'memory' })).toBe(6)
    expect(sumOf(scrape, 'gen_ai_client_inference_usage_input_tokens_total', { gen_ai_request_model: 'one' })).toBe(300)
    expect(sumOf(scrape, 'gen_ai_invoke_agent_duration_count', { gen_ai_agent_name: 'clerk' })).toBe(5)
    expect(scrape).not.toMatch(/harbour|Question|Done/)

    await program.ask('stop')
    const { code, complaints } = await program.end()
    expect({ code, complaints }).toEqual({ code: 0, complaints: '' })
  },
)
