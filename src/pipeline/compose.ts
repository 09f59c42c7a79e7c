import { isDeepStrictEqual } from 'node:util'
import type { Call, Middleware, Next, Outcome, Sink } from '../contract/call.ts'
import { effectsOfKeep } from '../cache/sharing.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Kind, Kinds } from '../contract/kinds.ts'

/** The deltas in which an answer is shown. */
export type DeltasOf<K extends Kind> = (outcome: Outcome<K>) => readonly Kinds[K]['delta'][]

/** One function of many steps: the first step is outermost. A reader who has seen nothing by the end is shown the answer. */
export function compose<K extends Kind>(
  steps: readonly Middleware<K>[],
  last: Next<K>,
  deltasOf: DeltasOf<K>,
): Next<K> {
  const chain = steps.reduceRight<Next<K>>((next, step) => {
    const place = { step, deltasOf }
    return (call) => {
      try {
        return isStreamed(call) ? show(place, call, next) : step.handle(call, next)
      } catch (error) {
        return Promise.reject(error) // a step that is not async may throw at once
      }
    }
  }, last)
  return async (call) => {
    const outcome = await chain(call)
    // whoever said how the answer may be kept, it holds for all that is built from it
    if (outcome.keep !== undefined) call.context.depend(effectsOfKeep(outcome.keep))
    if (call.sink !== undefined && !call.sink.started) {
      for (const delta of deltasOf(outcome)) await call.sink.write(delta)
    }
    return outcome
  }
}

/** A call that somebody reads. */
type Streamed<K extends Kind> = Call<K> & { readonly sink: Sink<Kinds[K]['delta']> }

function isStreamed<K extends Kind>(call: Call<K>): call is Streamed<K> {
  return call.sink !== undefined
}

interface Place<K extends Kind> {
  readonly step: Middleware<K>
  readonly deltasOf: DeltasOf<K>
}

function show<K extends Kind>(place: Place<K>, call: Streamed<K>, next: Next<K>): Promise<Outcome<K>> {
  const { step } = place
  const rewrites = typeof step.rewrites === 'function' ? step.rewrites(call) : step.rewrites
  if (rewrites !== true) return watch(place, call, next)
  const { sink: _sink, ...silent } = call
  return step.handle(silent, next)
}

/** What has flowed past cannot be unsaid: a step that changes what was shown breaks the stream. */
async function watch<K extends Kind>(
  { step, deltasOf }: Place<K>,
  call: Streamed<K>,
  next: Next<K>,
): Promise<Outcome<K>> {
  const shown: Outcome<K>[] = []
  let isCut = false
  const outcome = await step.handle(call, async (asked) => {
    try {
      const below = await next(asked)
      if (asked.sink?.started === true) shown.push(below)
      return below
    } catch (error) {
      if (asked.sink?.started === true) isCut = true
      throw error
    }
  })
  const says = ({ deltas: _deltas, ...answer }: Outcome<K>): readonly unknown[] => deltasOf(answer)
  const isSame = (other: Outcome<K>): boolean =>
    other.response === outcome.response || isDeepStrictEqual(says(other), says(outcome))
  if (!call.sink.started || (!isCut && shown.length < 2 && shown.every(isSame))) return outcome
  const what = `The middleware ${step.name} changed an answer after its first delta had gone out.`
  throw new StratagentError(
    'STREAM_DIVERGED',
    `${what} Declare \`rewrites: true\` on it: deltas are then held back until it is done.`,
  )
}
