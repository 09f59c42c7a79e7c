import { once } from 'node:events'
import { createServer } from 'node:net'
import { startTelemetry } from 'stratagent/telemetry'
import { expect, it, onTestFinished, vi } from 'vitest'
import { portOf } from './otlp-receiver.ts'
import { startProgram } from './program.ts'

it.each([
  ['OTEL_TRACES_EXPORTER', 'consol', /Did you mean `console`\? Use one of otlp, console, none\./],
  [
    'OTEL_METRICS_EXPORTER',
    'otlp, promethus',
    /Did you mean `prometheus`\? Use one of otlp, console, prometheus, none\./,
  ],
  ['OTEL_LOGS_EXPORTER', 'file', /Use one of otlp, console, none\./],
])('refuses %s=%s at the start and names what there is', async (variable, value, advice) => {
  vi.stubEnv(variable, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  const starting = startTelemetry()
  await expect(starting).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(advice) })
  await expect(starting).rejects.toThrow(variable)
})

it('says which variable to set when the port of the scrape is taken', { timeout: 60_000 }, async () => {
  const taken = createServer().listen(0, 'localhost')
  await once(taken, 'listening')
  onTestFinished(() => void taken.close())
  const port = portOf(taken.address())
  const program = startProgram('./load-program.ts', {
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
  })
  onTestFinished(() => program.kill())
  expect(await program.ask('ask 1')).toBe('1 answered')
  expect(await program.ask('leave')).toBe('left, 1 complaints')
  const { complaints } = await program.end()
  expect(complaints).toContain(`localhost:${port} (EADDRINUSE)`)
  expect(complaints).toContain('OTEL_EXPORTER_PROMETHEUS_PORT')
})

it('says nothing of a collector that nobody has named and that is not there', { timeout: 60_000 }, async () => {
  const program = startProgram('./load-program.ts', {
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_PORT: '0',
  })
  onTestFinished(() => program.kill())
  expect(await program.ask('ask 20')).toBe('20 answered')
  expect(await program.ask('stop')).toBe('stopped')
  expect(await program.end()).toEqual({ code: 0, complaints: '' })
})
