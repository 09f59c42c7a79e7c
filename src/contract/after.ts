import type { Awaitable } from './host.ts'

/** What comes of a value: at once where it is there at once, so that a store in this process costs no turn of the loop. */
export function after<T, R>(value: Awaitable<T>, then: (value: T) => Awaitable<R>): Awaitable<R> {
  return value instanceof Promise ? value.then(then) : then(value)
}
