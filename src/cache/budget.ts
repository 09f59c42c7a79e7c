import type { CallContext } from '../contract/context.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Awaitable } from '../contract/host.ts'
import type { Entry, Store, WriteAnswer } from '../contract/store.ts'

/**
 * Runs a store operation within what is left of the call's cache time. An answer at once is given at once; a timer is
 * armed only for one that has to be waited for.
 *
 * @throws StratagentError `STORE_UNAVAILABLE` when the time is up; the operation itself goes on unheard.
 */
export function withinBudget<T>(context: CallContext, work: () => Awaitable<T>): Awaitable<T> {
  if (context.cacheTimeLeft <= 0) throw timeUp(context)
  const answer = work()
  return answer instanceof Promise ? waitFor(context, answer) : answer
}

/** Writes within what is left of the call's cache time, where the caller waits for it: never over a wire. */
export function writeWithin(context: CallContext, store: Store, entries: readonly Entry[]): Awaitable<WriteAnswer> {
  const { remote } = store.capabilities
  return remote ? store.write(entries) : withinBudget(context, () => store.write(entries))
}

/** The same beside an operation that is charged for the time both take. */
export function besideBudget<T>(context: CallContext, work: () => Awaitable<T>): Awaitable<T> {
  if (context.cacheTimeLeft <= 0) throw timeUp(context)
  const answer = work()
  return answer instanceof Promise ? orTimeout(answer, context.cacheTimeLeft, () => timeUp(context)) : answer
}

async function waitFor<T>(context: CallContext, answer: Promise<T>): Promise<T> {
  const startedAt = performance.now()
  let isLate = false
  const late = (): StratagentError => {
    isLate = true
    return timeUp(context)
  }
  try {
    return await orTimeout(answer, context.cacheTimeLeft, late)
  } finally {
    // a timer may fire a fraction of a millisecond early; the time is up all the same
    context.takeCacheTime(isLate ? context.cacheTimeLeft : performance.now() - startedAt)
  }
}

/** The answer, or the error when it takes longer than that many milliseconds; then it may still fail, unheard. */
export function orTimeout<T>(answer: Promise<T>, duration: number, error: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(error()), duration)
    answer.then(
      (value) => {
        clearTimeout(timer)
        return resolve(value)
      },
      (cause: unknown) => {
        clearTimeout(timer)
        return reject(cause)
      },
    )
  })
}

function timeUp({ cacheBudget }: CallContext): StratagentError {
  const sentence = `The store took longer than the ${cacheBudget} ms that \`cacheBudget\` allows the cache in a call.`
  const error = new StratagentError('STORE_UNAVAILABLE', sentence, { retryable: true })
  ours.add(error)
  return error
}

const ours = new WeakSet<StratagentError>()

/** Whether an error says that time was up: its sentence is ours, where a store's may name anything. */
export function isTimeUp(error: unknown): error is StratagentError {
  return error instanceof StratagentError && ours.has(error)
}
