import type { EventLine, TakesEvents } from './event-line.ts'

export interface EventReaderOptions<E, T> {
  readonly line: EventLine<E>
  /** What is read of an event; without a value it is skipped. */
  readonly pick: (event: E) => T | undefined
  /** Resolves, or throws, when all is over. */
  readonly ended: () => Promise<unknown>
  /** Called when the reader leaves, and awaited. */
  readonly leave: () => Promise<unknown>
}

const done: IteratorReturnResult<undefined> = Object.freeze({ value: undefined, done: true })

/** Reads events one by one. What is waited for costs one promise: a generator makes several of each. */
export class EventReader<E, T> implements AsyncIterableIterator<T, undefined>, TakesEvents<E> {
  private readonly asked: ((result: IteratorResult<T, undefined> | Promise<typeof done>) => void)[] = []
  private isGone = false

  constructor(private readonly options: EventReaderOptions<E, T>) {}

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.isGone) return Promise.resolve(done)
    const { line, pick } = this.options
    for (let event = line.shift(); event !== undefined; event = line.shift()) {
      const value = pick(event)
      if (value !== undefined) return Promise.resolve({ value, done: false })
    }
    if (line.isOver) return this.finish()
    const { promise, resolve } = Promise.withResolvers<IteratorResult<T, undefined>>()
    this.asked.push(resolve)
    line.enter(this)
    return promise
  }

  take(event: E): boolean {
    const value = this.options.pick(event)
    if (value === undefined) return false
    this.asked.shift()?.({ value, done: false })
    return true
  }

  end(): void {
    for (const resolve of this.asked.splice(0)) resolve(this.isGone ? done : this.finish())
  }

  async return(): Promise<typeof done> {
    const { line, leave } = this.options
    this.isGone = true
    line.leave(this)
    this.end()
    await leave()
    return done
  }

  private async finish(): Promise<typeof done> {
    this.isGone = true
    await this.options.ended()
    return done
  }
}
