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

/** What the first span that is started inside says too. */
export interface AboutNext {
  readonly attributes?: Attributes
  readonly links?: readonly Link[]
}

const aboutNext = createContextKey('stratagent about the next span')

/** Runs work whose first span says something of where it stands. */
export function describeNext<T>(about: AboutNext, work: () => T): T {
  return context.with(context.active().setValue(aboutNext, about), work)
}

/** What was said of the span that is started now. */
export function saidOfNext(): AboutNext | undefined {
  const about = context.active().getValue(aboutNext)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the key is ours alone
  return about as AboutNext | undefined
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
    this.attempt(() => this.inner.addEvent(name, this.manner.map(attributes)))
  }
  addLink(link: Link): void {
    this.attempt(() => this.inner.addLink(link))
  }
  fail(type: string): void {
    this.setAttribute(attribute.errorType, type)
    this.attempt(() => this.inner.setStatus({ code: SpanStatusCode.ERROR, message: type }))
  }
  within<T>(work: () => T): T {
    const active = context.active()
    const own = active.getValue(aboutNext) === undefined ? active : active.deleteValue(aboutNext)
    return context.with(trace.setSpan(own, this.inner), work)
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
  addLink(link: Link): void {
    this.above.addLink(link)
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
