import { connect } from 'node:net'
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node'
import { didYouMean } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'

type Configuration = Partial<NodeSDKConfiguration>

/** Whether a variable says nothing. */
export function isUnset(name: string): boolean {
  return (process.env[name] ?? '').trim() === ''
}

const exporters = [
  { variable: 'OTEL_TRACES_EXPORTER', known: ['otlp', 'console', 'none'], given: ['traceExporter', 'spanProcessors'] },
  { variable: 'OTEL_METRICS_EXPORTER', known: ['otlp', 'console', 'prometheus', 'none'], given: ['metricReaders'] },
  { variable: 'OTEL_LOGS_EXPORTER', known: ['otlp', 'console', 'none'], given: ['logRecordProcessors'] },
] as const satisfies readonly {
  readonly variable: string
  readonly known: readonly string[]
  readonly given: readonly (keyof Configuration)[]
}[]

/**
 * Refuses an exporter that nobody knows: the SDK would send nothing and say nothing.
 *
 * @throws StratagentError `CONFIG_INVALID`
 */
export function checkExporters(configuration: Configuration): void {
  if (process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return
  for (const { variable, known, given } of exporters) {
    if (given.some((name) => configuration[name] !== undefined)) continue
    const stranger = namesIn(variable).find((name) => !known.some((one) => one === name))
    if (stranger === undefined) continue
    const sentence = `${variable}: '${stranger}' is no exporter. ${didYouMean(stranger, known)}Use one of ${known.join(', ')}.`
    throw new StratagentError('CONFIG_INVALID', sentence)
  }
}

function namesIn(variable: string): readonly string[] {
  const names = (process.env[variable] ?? '').split(',').map((name) => name.trim())
  return names.filter((name) => name !== '')
}

const endpoints = ['', 'TRACES_', 'METRICS_', 'LOGS_'].map((signal) => `OTEL_EXPORTER_OTLP_${signal}ENDPOINT`)

/** Whether somebody has said where to send: only then is it worth a line that it cannot be sent. A scrape sends nothing. */
export function isSendingAskedFor({ traceExporter, spanProcessors, metricReaders }: Configuration): boolean {
  if (traceExporter !== undefined || spanProcessors !== undefined || metricReaders !== undefined) return true
  if (endpoints.some((name) => !isUnset(name))) return true
  return exporters.some(({ variable }) => namesIn(variable).some((name) => name !== 'prometheus' && name !== 'none'))
}

const traceVariables = [
  'OTEL_TRACES_EXPORTER',
  ...['', 'TRACES_'].flatMap((signal) => [
    `OTEL_EXPORTER_OTLP_${signal}ENDPOINT`,
    `OTEL_EXPORTER_OTLP_${signal}PROTOCOL`,
  ]),
]

/** Whether spans have somewhere to go: somebody has said where, or there is a collector at its usual place. */
export async function areSpansTaken({ traceExporter, spanProcessors }: Configuration): Promise<boolean> {
  if (traceExporter !== undefined || spanProcessors !== undefined) return true
  return traceVariables.some((name) => !isUnset(name)) || isSomebodyAt({ host: 'localhost', port: 4318 })
}

/** Whether a connection is taken at a place within a quarter of a second. */
export function isSomebodyAt({ host, port }: { readonly host: string; readonly port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 250 })
    const end = (isThere: boolean): void => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}
