import {
  context,
  createContextKey,
  SpanStatusCode,
  trace,
  type Attributes,
  type Link,
  type Span as ApiSpan,
} from '@opentelemetry/api'
import { attribute } from './attributes.ts'
import { eventFields } from './event-fields.ts'

/** A span of ours that has begun. Whoever starts it ends it; nothing it is told can fail a call. */
export interface Span {
  isRecording(): boolean
  setAttribute(name: string, value: Attributes[string]): void
  setAttributes(attributes: Attributes): void
  addEvent(name: string, attributes?: Attributes): void
  addLink(link: Link): void
  /** Marks it as failed, by the name of the error alone. */
  fail(type: string): void
  /** Runs work with the span active, so that what it starts becomes its child. */
  within<T>(work: () => T): T
  end(): void
}

/** What spans are made with, besides a tracer. */
export interface SpanManner {
  /** Attributes in the names that are wanted. */
  readonly map: (attributes: Attributes) => Attributes
  /** Hears of a tracer or processor that threw. */
  readonly complain: (error: unknown) => void
}

const storing = createContextKey('stratagent store span')

/** Runs a write of which the span is told: what is written knows its size, and the span does not. */
export function withinStore<T>(span: Span, work: () => T): T {
  return span.isRecording() ? context.with(context.active().setValue(storing, span), work) : work()
}

/** Says of the write under way what is written. */
export function describeStored(attributes: Attributes): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the key is ours alone
  const span = context.active().getValue(storing) as Span | undefined
  span?.setAttributes(attributes)
}

/** The span where nobody records. */
export const noSpan: Span = Object.freeze({
  isRecording: () => false,
  setAttribute: () => undefined,
  setAttributes: () => undefined,
  addEvent: () => undefined,
  addLink: () => undefined,
  fail: () => undefined,
  within: <T>(work: () => T): T => work(),
  end: () => undefined,
})

/** A span of a tracer: its attributes mapped, its tracer's and processors' faults kept from the call. */
export class GuardedSpan implements Span {
  constructor(
    private readonly inner: ApiSpan,
    private readonly manner: SpanManner,
  ) {}

  isRecording(): boolean {
    return this.attempt(() => this.inner.isRecording()) ?? false
  }
  setAttribute(name: string, value: Attributes[string]): void {
    this.setAttributes({ [name]: value })
  }
  setAttributes(attributes: Attributes): void {
    this.attempt(() => this.inner.setAttributes(this.manner.map(attributes)))
  }
  addEvent(name: string, attributes: Attributes = {}): void {
    this.attempt(() => this.inner.addEvent(name, eventFields(name, attributes)))
  }
  addLink(link: Link): void {
    this.attempt(() => this.inner.addLink(link))
  }
  fail(type: string): void {
    this.setAttribute(attribute.errorType, type)
    this.attempt(() => this.inner.setStatus({ code: SpanStatusCode.ERROR, message: type }))
  }
  within<T>(work: () => T): T {
    return context.with(trace.setSpan(context.active(), this.inner), work)
  }
  end(): void {
    this.attempt(() => this.inner.end())
  }

  private attempt<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      this.manner.complain(error)
      return undefined
    }
  }
}

/** What would be a span, told as an event of the span above it when it ends. */
export class EventSpan implements Span {
  private attributes: Attributes

  constructor(
    private readonly name: string,
    private readonly above: Span,
    attributes: Attributes = {},
  ) {
    this.attributes = attributes
  }

  isRecording(): boolean {
    return this.above.isRecording()
  }
  setAttribute(name: string, value: Attributes[string]): void {
    this.setAttributes({ [name]: value })
  }
  setAttributes(attributes: Attributes): void {
    this.attributes = { ...this.attributes, ...attributes }
  }
  addEvent(name: string, attributes?: Attributes): void {
    this.above.addEvent(name, attributes)
  }
  addLink(): void {
    return // the span above has the link of its own
  }
  fail(type: string): void {
    this.setAttribute(attribute.errorType, type)
  }
  within<T>(work: () => T): T {
    return work()
  }
  end(): void {
    this.above.addEvent(this.name, this.attributes)
  }
}
