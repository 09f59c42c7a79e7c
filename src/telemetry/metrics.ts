import {
  createNoopMeter,
  metrics as api,
  type Attributes,
  type BatchObservableResult,
  type Meter,
  type MeterProvider,
} from '@opentelemetry/api'
import type { Logger } from '../contract/host.ts'
import { attribute } from './attributes.ts'
import { errorType } from './error-type.ts'
import { instrumentsOf, type CounterName, type HistogramName, type Instruments } from './instruments.ts'
import { instrument141 } from './conventions-1-41.ts'
import { boundedLabel } from './labels.ts'
import type { Semconv } from './options.ts'

/** What a measurement may be told apart by; never a tenant, a user or a key. */
const labels = {
  layer: attribute.cacheLayer,
  result: attribute.cacheResult,
  backend: attribute.cacheBackend,
  work: attribute.cacheOperation,
  accepted: attribute.cacheAccepted,
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
  /** Lets the figures of a store be read whenever somebody collects. */
  observe(backend: string, read: () => Figures | Promise<Figures>): void
  /** Observes no more. */
  close(): void
}

export interface Figures {
  readonly entries: number
  readonly bytes: number
  readonly evictions: number
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
  private readonly observed: { readonly backend: string; readonly read: () => Figures | Promise<Figures> }[] = []
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

  observe(backend: string, read: () => Figures | Promise<Figures>): void {
    this.observed.push({ backend, read })
    this.unobserve()
    if (this.instruments !== undefined && this.provider !== undefined) this.watch(this.provider.getMeter('stratagent'))
    else this.current()
  }

  close(): void {
    this.unobserve()
    this.observed.splice(0)
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
        this.watch(meter)
      }
    } catch (error) {
      this.complain(error)
    }
    return this.instruments
  }

  private watch(meter: Meter): void {
    if (this.observed.length === 0) return
    const entries = meter.createObservableGauge('cache.entries', { unit: '{entry}', description: 'Entries kept.' })
    const size = meter.createObservableGauge('cache.size', { unit: 'By', description: 'Bytes the entries take.' })
    const evictions = meter.createObservableCounter('cache.evictions', {
      unit: '{entry}',
      description: 'Entries that went for want of room.',
    })
    const read = async (result: BatchObservableResult): Promise<void> => {
      for (const source of this.observed) {
        try {
          const figures = await source.read()
          const about = this.attributesOf({ backend: source.backend })
          result.observe(entries, figures.entries, about)
          result.observe(size, figures.bytes, about)
          result.observe(evictions, figures.evictions, about)
        } catch (error) {
          this.complain(error)
        }
      }
    }
    meter.addBatchObservableCallback(read, [entries, size, evictions])
    this.unobserve = () => meter.removeBatchObservableCallback(read, [entries, size, evictions])
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
