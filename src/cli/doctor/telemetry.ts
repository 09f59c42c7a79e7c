import { StratagentError } from '../../contract/errors.ts'
import { checkExporters, isSomebodyAt, isUnset } from '../../telemetry/exporter-variables.ts'
import { fail, ok, placeIn, warn, type Finding } from './finding.ts'
import { isInstalled } from './is-installed.ts'

const what = 'telemetry'
const usual = 'http://localhost:4318'
const endpoints = ['', 'TRACES_', 'METRICS_', 'LOGS_'].map((signal) => `OTEL_EXPORTER_OTLP_${signal}ENDPOINT`)

/** Whether spans and figures have somewhere to go, for a program that calls `startTelemetry`. */
export async function examineTelemetry(): Promise<readonly Finding[]> {
  if (process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') {
    return [ok(what, 'switched off by OTEL_SDK_DISABLED')]
  }
  try {
    checkExporters({})
  } catch (error) {
    if (!(error instanceof StratagentError)) throw error
    return [fail(what, 'an exporter that nobody knows is asked for', error.message)]
  }
  const named = endpoints.filter((name) => !isUnset(name))
  const isAskedFor = ['TRACES', 'METRICS', 'LOGS'].some((signal) => !isUnset(`OTEL_${signal}_EXPORTER`))
  if (!isInstalled('@opentelemetry/sdk-node')) return [withoutSdk(named.length > 0 || isAskedFor)]
  if (named.length > 0) return Promise.all(named.map((name) => examineEndpoint(name, process.env[name] ?? '')))
  if (sendsElsewhere()) return [ok(what, 'goes where OTEL_TRACES_EXPORTER says, not to a collector')]
  if (await isSomebodyAt({ host: 'localhost', port: 4318 })) return [ok(what, `somebody listens at ${usual}`)]
  if (isAskedFor) {
    return [warn(what, `nobody listens at ${usual}`, 'Start a collector there, or set OTEL_EXPORTER_OTLP_ENDPOINT.')]
  }
  const advice = 'To see spans, start a collector or Jaeger there, or set OTEL_EXPORTER_OTLP_ENDPOINT.'
  return [ok(what, `nothing is set, and nobody listens at ${usual}: spans go nowhere`, advice)]
}

async function examineEndpoint(name: string, address: string): Promise<Finding> {
  const url = URL.parse(address)
  if (url === null || url.hostname === '') {
    return fail(what, `${name} is no address`, `Give ${name} one such as ${usual}.`)
  }
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (await isSomebodyAt({ host, port })) return ok(what, `somebody listens at ${placeIn(address)} (${name})`)
  const advice = `Start the collector, or correct ${name}; calls go on without, and their spans are lost.`
  return warn(what, `nobody listens at ${placeIn(address)} (${name})`, advice)
}

function sendsElsewhere(): boolean {
  const names = (process.env['OTEL_TRACES_EXPORTER'] ?? '').split(',').map((name) => name.trim())
  return !isUnset('OTEL_TRACES_EXPORTER') && !names.includes('otlp')
}

function withoutSdk(isWanted: boolean): Finding {
  const advice = 'Run `npm install @opentelemetry/sdk-node`, and call `startTelemetry` before the first runtime.'
  if (isWanted) return fail(what, 'OTEL_… is set, and @opentelemetry/sdk-node is not installed', advice)
  return ok(what, '@opentelemetry/sdk-node is not installed: spans go nowhere', `To see them: ${advice}`)
}
