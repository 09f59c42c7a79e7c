import type { NodeSDK, NodeSDKConfiguration } from '@opentelemetry/sdk-node'
import { StratagentError } from '../contract/errors.ts'

export interface Telemetry {
  /** Sends what is left and stops. */
  stop(): Promise<void>
}

/**
 * Starts the OpenTelemetry SDK for this process, driven by the standard variables: `OTEL_EXPORTER_OTLP_ENDPOINT`,
 * `OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER` and the rest. Call it once, before the first runtime is made.
 *
 * @param configuration handed to `NodeSDK` as it is, for exporters or resources of your own.
 * @throws StratagentError `CONFIG_INVALID` when `@opentelemetry/sdk-node` is not installed.
 */
export async function startTelemetry(configuration: Partial<NodeSDKConfiguration> = {}): Promise<Telemetry> {
  const sdk = await load(configuration)
  sdk.start()
  return {
    async stop() {
      try {
        await sdk.shutdown()
      } catch (error) {
        // a collector that is gone must not fail a program that is about to end
        process.emitWarning(
          `The last spans could not be sent: ${error instanceof Error ? error.message : String(error)}`,
          'StratagentWarning',
        )
      }
    },
  }
}

async function load(configuration: Partial<NodeSDKConfiguration>): Promise<NodeSDK> {
  try {
    const { NodeSDK: Sdk } = await import('@opentelemetry/sdk-node')
    return new Sdk({ serviceName: process.env['OTEL_SERVICE_NAME'] ?? 'stratagent', ...configuration })
  } catch (cause) {
    throw new StratagentError(
      'CONFIG_INVALID',
      'startTelemetry needs the package @opentelemetry/sdk-node: run `npm install @opentelemetry/sdk-node`.',
      { cause },
    )
  }
}
