import { createNoopMeter, metrics as api, type Attributes, type MeterProvider } from '@opentelemetry/api'
import type { Logger } from '../contract/host.ts'
import { attribute } from './attributes.ts'
import { errorType } from './error-type.ts'
import { instrumentsOf, type CounterName, type HistogramName, type Instruments } from './instruments.ts'
import { instrument141 } from './conventions-1-41.ts'
import { boundedLabel } from './labels.ts'
import type { Semconv } from './options.ts'
import { showStore, type ShownStore } from './store-gauges.ts'

/** What a measurement may be told apart by; never a tenant, a user or a key. */
const labels = {
  layer: attribute.cacheLayer,
  result: attribute.cacheResult,
  backend: attribute.cacheBackend,
  work: attribute.cacheOperation,
  accepted: attribute.cacheAccepted,
  state: attribute.cacheState,
  operation: attribute.operation,
  agent: attribute.agentName,
  tool: attribute.toolName,
  workflow: attribute.workflowName,
  provider: attribute.provider,
  model: attribute.requestModel,
  answeredBy: attribute.responseModel,
  tokens: attribute.tokenType,
  error: attribute.errorType,
} as const

const named: Readonly<Record<string, string>> = labels

export type Labels = { readonly [L in keyof typeof labels]?: string | undefined }

/** What is measured, for whoever listens. Nothing it is told can fail a call. */
export interface Metrics {
  /** Whether anybody listens; while nobody does, there is nothing worth measuring. */
  readonly isListening: boolean
  /** Under which conventions it is measured. */
  readonly semconv: Semconv
  /** Records one value of a histogram. */
  measure(name: HistogramName, value: number, about: Labels): void
  /** Adds to a counter. */
  count(name: CounterName, value: number, about: Labels): void
  /** Lets the figures of the runtime's store be read whenever somebody collects. */
  observe(store: ShownStore['store']): void
  /** Observes no more. */
  close(): void
}

export interface MetricsOptions {
  /** @default the one registered with the api, looked up anew at each measurement */
  readonly provider?: MeterProvider
  readonly logger: Logger
  readonly semconv: Semconv
}

const noMeter = createNoopMeter()

/** Metrics of the meter `stratagent`. */
export function metricsOf(options: MetricsOptions): Metrics {
  return new Recorder(options)
}

class Recorder implements Metrics {
  private provider: MeterProvider | undefined
  private instruments: Instruments | undefined
  private readonly bounded = new Map<string, (value: string) => string>()
  private observed: ShownStore['store'] | undefined
  private unobserve: () => void = () => undefined
  private isSaid = false

  constructor(private readonly options: MetricsOptions) {}

  get semconv(): Semconv {
    return this.options.semconv
  }

  get isListening(): boolean {
    return this.current() !== undefined
  }

  measure(name: HistogramName, value: number, about: Labels): void {
    this.attempt((instruments) => instruments.histogram(name).record(value, this.attributesOf(about)))
  }

  count(name: CounterName, value: number, about: Labels): void {
    if (value !== 0) this.attempt((instruments) => instruments.counter(name).add(value, this.attributesOf(about)))
  }

  observe(store: ShownStore['store']): void {
    this.observed = store
    this.unobserve()
    if (this.current() !== undefined && this.provider !== undefined) this.watch(this.provider)
  }

  close(): void {
    this.unobserve()
    this.observed = undefined
  }

  /** The instruments of whoever is registered now: an application may set OpenTelemetry up after its first runtime. */
  private current(): Instruments | undefined {
    const provider = this.options.provider ?? api.getMeterProvider()
    if (provider === this.provider) return this.instruments
    this.provider = provider
    this.instruments = undefined
    try {
      this.unobserve()
      const meter = provider.getMeter('stratagent')
      if (meter !== noMeter) {
        this.instruments = instrumentsOf(meter, this.semconv === '1.41' ? instrument141 : (name) => name)
        this.watch(provider)
      }
    } catch (error) {
      this.complain(error)
    }
    return this.instruments
  }

  private watch(provider: MeterProvider): void {
    if (this.observed === undefined) return
    this.unobserve()
    const complain = this.complain.bind(this)
    this.unobserve = showStore(provider, { store: this.observed, complain })
  }

  private attributesOf(about: Labels): Attributes {
    const attributes: Attributes = {}
    for (const [label, value] of Object.entries(about)) {
      const name = named[label]
      if (name !== undefined && value !== undefined) attributes[name] = this.boundOf(name)(value)
    }
    return attributes
  }

  private boundOf(label: string): (value: string) => string {
    const known = this.bounded.get(label)
    if (known !== undefined) return known
    const fresh = boundedLabel()
    this.bounded.set(label, fresh)
    return fresh
  }

  private attempt(work: (instruments: Instruments) => void): void {
    try {
      const instruments = this.current()
      if (instruments !== undefined) work(instruments)
    } catch (error) {
      this.complain(error)
    }
  }

  private complain(error: unknown): void {
    if (this.isSaid) return
    this.isSaid = true
    const sentence = 'OpenTelemetry failed to record a measurement. Calls go on; look at the meter of this process.'
    this.options.logger.warn(sentence, { error: errorType(error) })
  }
}
