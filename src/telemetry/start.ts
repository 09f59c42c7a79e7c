import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api'
import type { NodeSDK, NodeSDKConfiguration } from '@opentelemetry/sdk-node'
import { StratagentError } from '../contract/errors.ts'
import { exporterRequests } from './exporter-requests.ts'
import { areSpansTaken, checkExporters, isSendingAskedFor, isUnset } from './exporter-variables.ts'

export interface Telemetry {
  /**
   * Sends what is left and stops. A collector that does not take it within two seconds goes without, and what is still
   * on its way is broken off: it holds no program whose work is done.
   */
  stop(): Promise<void>
}

/** Milliseconds a program that stops waits for its collector. */
const patience = 2_000

/**
 * Starts the OpenTelemetry SDK for this process, driven by the standard variables: `OTEL_EXPORTER_OTLP_ENDPOINT`,
 * `OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER`, `OTEL_METRICS_EXPORTER=prometheus`, `OTEL_SDK_DISABLED` and the rest. Call
 * it once, before the first runtime is made. Without variables spans go to `http://localhost:4318`, or nowhere when nobody
 * is there at the start; metrics and logs go nowhere until a variable names where.
 *
 * @param configuration handed to `NodeSDK` as it is, for exporters or resources of your own.
 * @throws StratagentError `CONFIG_INVALID` when `@opentelemetry/sdk-node` is not installed, or a variable names an
 * exporter that there is not.
 */
export async function startTelemetry(configuration: Partial<NodeSDKConfiguration> = {}): Promise<Telemetry> {
  checkExporters(configuration)
  const complain = once(isSendingAskedFor(configuration))
  // an SDK that may speak for itself is asked to by its own variable
  if (isUnset('OTEL_LOG_LEVEL')) {
    diag.setLogger(diagnosis(complain), { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true })
  }
  const sdk = await load(configuration)
  const requests = exporterRequests()
  sdk.start()
  return {
    async stop() {
      const timer = Promise.withResolvers<void>()
      const late = setTimeout(() => timer.reject(new Error('TIMEOUT')), patience)
      try {
        await Promise.race([sdk.shutdown(), timer.promise])
        requests.forget()
      } catch (error) {
        // a collector that is gone must not fail a program that is about to end
        complain(error instanceof Error ? error.message : '')
        requests.breakOff()
      } finally {
        clearTimeout(late)
      }
    },
  }
}

/** Says once that the collector is of no use, however many batches it refuses. */
function once(isWanted: boolean): (detail: string) => void {
  let isSaid = !isWanted
  return (detail) => {
    if (isSaid) return
    isSaid = true
    const code = /\b(?:E[A-Z]{5,}|TIMEOUT|4\d\d|5\d\d)\b/.exec(detail)?.[0]
    process.stderr.write(
      `stratagent warn: Some spans or metrics could not be sent${code === undefined ? '' : ` (${code})`}; this is said once. Look at OTEL_EXPORTER_OTLP_ENDPOINT, or set OTEL_LOG_LEVEL=error to hear of each.\n`,
    )
  }
}

/** Says that nobody can come for the metrics. */
function sayUnscraped(code: string): void {
  const host = process.env['OTEL_EXPORTER_PROMETHEUS_HOST'] ?? 'localhost'
  const port = process.env['OTEL_EXPORTER_PROMETHEUS_PORT'] ?? '9464'
  process.stderr.write(
    `stratagent warn: Metrics cannot be scraped at ${host}:${port} (${code})${code === 'EADDRINUSE' ? ', somebody else listens there' : ''}. Set OTEL_EXPORTER_PROMETHEUS_PORT to a free port, or OTEL_EXPORTER_PROMETHEUS_HOST to an address of this machine.\n`,
  )
}

/** What the SDK says of itself, cut down to one line: one that fails for each batch would fill a disk. */
function diagnosis(complain: (detail: string) => void): DiagLogger {
  const silent = (): void => undefined
  return {
    error(message, ...more) {
      // said of an early scrape, which is answered all the same
      if (/async attributes/.test(message)) return
      const unheard = /\blisten (E[A-Z]+)/.exec(message)?.[1]
      if (unheard !== undefined) return sayUnscraped(unheard)
      complain([message, ...more].map(String).join(' '))
    },
    warn: silent,
    info: silent,
    debug: silent,
    verbose: silent,
  }
}

async function load(configuration: Partial<NodeSDKConfiguration>): Promise<NodeSDK> {
  try {
    const { NodeSDK: Sdk } = await import('@opentelemetry/sdk-node')
    return new Sdk({
      ...(!(await areSpansTaken(configuration)) && { spanProcessors: [] }),
      serviceName: process.env['OTEL_SERVICE_NAME'] ?? 'stratagent',
      // a collector of traces alone, such as Jaeger, refuses the other two
      ...(isUnset('OTEL_METRICS_EXPORTER') && isUnset('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT') && { metricReaders: [] }),
      ...(isUnset('OTEL_LOGS_EXPORTER') && isUnset('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT') && { logRecordProcessors: [] }),
      ...configuration,
    })
  } catch (cause) {
    throw new StratagentError(
      'CONFIG_INVALID',
      'startTelemetry needs the package @opentelemetry/sdk-node: run `npm install @opentelemetry/sdk-node`.',
      { cause },
    )
  }
}
