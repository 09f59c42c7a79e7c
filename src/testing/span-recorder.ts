import {
  context,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type AttributeValue,
  type Context,
  type ContextManager,
  type Link,
  type Span,
  type SpanContext,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api'
import { AsyncLocalStorage } from 'node:async_hooks'

/** A span as it was recorded. */
export interface RecordedSpan {
  readonly name: string
  readonly spanId: string
  readonly traceId: string
  readonly parentSpanId: string | undefined
  readonly attributes: Readonly<Attributes>
  readonly links: readonly Link[]
  readonly events: readonly string[]
  readonly isFailed: boolean
  readonly isEnded: boolean
}

/** Records spans in this process, without an OpenTelemetry SDK. */
export interface SpanRecorder {
  /** Hand it to `createRuntime({ tracer })`. */
  readonly tracer: Tracer
  readonly spans: readonly RecordedSpan[]
  /** The recorded spans as an indented tree of names, for a snapshot. */
  tree(): string
  clear(): void
}

/** A recorder; it also lets spans nest across awaits, which takes a context manager that is global to the process. */
export function spanRecorder(): SpanRecorder {
  context.setGlobalContextManager(asyncContexts())
  const spans: Recorded[] = []
  const startSpan = (name: string, options: SpanOptions = {}, parentContext: Context = context.active()): Span => {
    const parent = options.root === true ? undefined : trace.getSpanContext(parentContext)
    const span = new Recorded(name, options, parent)
    spans.push(span)
    return span
  }
  const tracer: Tracer = {
    startSpan,
    startActiveSpan: <F extends (span: Span) => unknown>(name: string, ...rest: unknown[]): ReturnType<F> => {
      const work = rest.at(-1)
      const span = startSpan(name)
      const result: unknown = context.with(trace.setSpan(context.active(), span), () =>
        typeof work === 'function' ? Reflect.apply(work, undefined, [span]) : undefined,
      )
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the overloads of the interface say the same
      return result as ReturnType<F>
    },
  }
  return {
    tracer,
    spans,
    tree: () => drawTree(spans),
    clear: () => void spans.splice(0),
  }
}

function drawTree(spans: readonly RecordedSpan[], parent?: string, depth = 0): string {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const isChild = ({ parentSpanId }: RecordedSpan): boolean => {
    return parent === undefined ? parentSpanId === undefined || !ids.has(parentSpanId) : parentSpanId === parent
  }
  return spans
    .filter(isChild)
    .map((span) => `${'  '.repeat(depth)}${span.name}\n${drawTree(spans, span.spanId, depth + 1)}`)
    .join('')
}

let drawn = 0

class Recorded implements Span, RecordedSpan {
  readonly attributes: Attributes
  readonly links: Link[]
  readonly events: string[] = []
  readonly spanId = (++drawn).toString(16).padStart(16, '0')
  readonly traceId: string
  readonly parentSpanId: string | undefined
  isFailed = false
  isEnded = false

  constructor(
    public name: string,
    { attributes = {}, links = [] }: SpanOptions,
    parent: SpanContext | undefined,
  ) {
    this.attributes = { ...attributes }
    this.links = [...links]
    this.parentSpanId = parent?.spanId
    this.traceId = parent?.traceId ?? (++drawn).toString(16).padStart(32, '0')
  }

  spanContext(): SpanContext {
    return { traceId: this.traceId, spanId: this.spanId, traceFlags: 1 }
  }
  setAttribute(key: string, value: AttributeValue): this {
    this.attributes[key] = value
    return this
  }
  setAttributes(attributes: Attributes): this {
    Object.assign(this.attributes, attributes)
    return this
  }
  addEvent(name: string): this {
    this.events.push(name)
    return this
  }
  addLink(link: Link): this {
    this.links.push(link)
    return this
  }
  addLinks(links: Link[]): this {
    this.links.push(...links)
    return this
  }
  setStatus({ code }: { code: SpanStatusCode }): this {
    this.isFailed = code === SpanStatusCode.ERROR
    return this
  }
  updateName(name: string): this {
    this.name = name
    return this
  }
  end(): void {
    this.isEnded = true
  }
  isRecording(): boolean {
    return !this.isEnded
  }
  recordException(): void {
    this.isFailed = true
  }
}

function asyncContexts(): ContextManager {
  const storage = new AsyncLocalStorage<Context>()
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...rest) => storage.run(active, () => Reflect.apply(work, self, rest)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  }
  return manager
}
