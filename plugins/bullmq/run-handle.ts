import { StratagentError, type RunResult, type WorkflowResult } from 'stratagent'
import type { Follower } from './follower.ts'
import { eventsOf, type WorkerEvent } from './run-events.ts'
import type { RunKeys } from './run-keys.ts'
import { resultOf } from './run-outcome.ts'

/** A run that workers have or will have. */
export interface RunHandle<R = RunResult<unknown> | WorkflowResult> {
  /** The job's id: whoever knows it and is the same tenant can attach to the run. */
  readonly id: string
  /** Resolves when the run is done. Never an unhandled rejection, even when nobody asks. */
  readonly result: Promise<R>
  /** All events from the first on, however late they are asked for; leaving the loop ends nothing but the reading. */
  readonly events: AsyncIterable<WorkerEvent>
  /** Takes the run off the queue, or breaks it off where it is; resolves when that is said, not when it is over. */
  abort(): Promise<void>
}

/** What BullMQ says of a job. */
export interface JobState {
  state(id: string): Promise<string>
}

export interface HandleParts {
  readonly id: string
  readonly name: string
  readonly keys: RunKeys
  readonly follower: () => Follower
  readonly jobs: JobState
  readonly abort: () => Promise<void>
  /** Called when its end is known, where somebody asked. */
  readonly over?: () => void
}

export function runHandle<R>(parts: HandleParts): RunHandle<R> {
  const { id, name, keys, follower, abort } = parts
  let result: Promise<R> | undefined
  const ended = (): Promise<R> => {
    if (result === undefined) {
      result = endOf<R>(parts)
      result.catch(() => undefined).finally(() => parts.over?.())
    }
    return result
  }

  async function* events(): AsyncGenerator<WorkerEvent> {
    const entries = follower().follow(keys.events, { idle: () => isGone(parts) })
    yield* eventsOf(entries, { runId: id, path: [name] })
    await ended()
  }

  return {
    id,
    get result() {
      return ended()
    },
    events: { [Symbol.asyncIterator]: events },
    abort,
  }
}

async function endOf<R>(parts: HandleParts): Promise<R> {
  const { keys, follower } = parts
  for await (const { end } of follower().follow(keys.end, { idle: () => isGone(parts) })) return resultOf<R>(end ?? '')
  throw new StratagentError(
    'STORE_UNAVAILABLE',
    `The run ${parts.id} has left Redis without a result that could be read: it was removed, its time was over, the server was emptied, or this handle was closed.`,
  )
}

/** Whether nothing more can come: the job is not there, or ended some time ago without a word. */
async function isGone({ id, jobs }: HandleParts): Promise<boolean> {
  const state = await jobs.state(id)
  return state === 'unknown' || state === 'completed' || state === 'failed'
}
