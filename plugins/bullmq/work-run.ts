import type { Tracer } from '@opentelemetry/api'
import type { Job } from 'bullmq'
import { randomUUID } from 'node:crypto'
import type { Logger, RunResult, Runtime, WorkflowResult } from 'stratagent'
import { StratagentError } from 'stratagent'
import type { Aborts } from './aborts.ts'
import { beginRun, servedFor, type Served } from './begin-run.ts'
import type { Client } from './connections.ts'
import { openJournal, RunTaken, type UnfinishedWrites } from './journal.ts'
import { AgainError } from './retry-wait.ts'
import { carriedError, givenUp, reasonOf } from './run-error.ts'
import { eventWriter } from './run-events.ts'
import { openJob, readJob, type RunJob } from './run-job.ts'
import { withJournal } from './run-journal.ts'
import { runRecord, type RunRecord } from './run-record.ts'
import { encodeError, encodeResult } from './run-outcome.ts'
import { runKeys, type QueuePlace } from './run-keys.ts'
import { contextOf, withinSpan } from './trace-place.ts'

export interface WorkParts {
  readonly client: Client
  readonly place: QueuePlace
  readonly runtime: Runtime
  readonly logger: Logger
  readonly aborts: Aborts
  readonly served: ReadonlyMap<string, Served>
  readonly versions: 'same' | 'any'
  readonly unfinishedWrites: UnfinishedWrites
  readonly resultLimit: number
  readonly eventLimit: number
  readonly secret: string | undefined
  readonly tracer: Tracer | undefined
  readonly unrecoverable: (message: string) => Error
  /** Called when the runtime has been closed: no run would get anywhere here. */
  readonly runtimeClosed: () => void
}

/** What a worker does with jobs. */
export interface RunWork {
  process(job: Job<unknown>, lost: AbortSignal | undefined): Promise<void>
  /** Removes what is kept of the calls of a run that is over. */
  forget(job: Job<unknown>): void
  /** Says that a run has ended for which BullMQ has found so itself. */
  failed(job: Job<unknown>, error: Error): Promise<void>
  /** Breaks off what is under way, to be tried again elsewhere. */
  giveBack(): void
}

/** One attempt at a run. */
interface Attempt {
  readonly job: RunJob
  readonly id: string
  readonly record: RunRecord
  readonly controller: AbortController
  /** Why it was broken off, where that was not by its caller. */
  stopped?: Error
}

const givenBack = 'The worker was closed before the run was done.'

export function runWork(parts: WorkParts): RunWork {
  const { client, place, logger, aborts } = parts
  const attempts = new Set<Attempt>()
  const stop = (attempt: Attempt, error: Error): void => {
    attempt.stopped ??= error
    attempt.controller.abort(error)
  }
  const recordOf = (job: RunJob, bull: Job<unknown>): RunRecord =>
    runRecord({ client, keys: runKeys(place, job.run), token: randomUUID(), job: bull, eventLimit: parts.eventLimit })

  return {
    async process(bull, lost) {
      const job = readJob(bull.data)
      const attempt: Attempt = {
        job,
        id: bull.id ?? '',
        record: recordOf(job, bull),
        controller: new AbortController(),
      }
      attempts.add(attempt)
      const unlisten = aborts.listen(job.run, () => attempt.controller.abort(givenUp()))
      lost?.addEventListener('abort', () => stop(attempt, new RunTaken()))
      try {
        await attend(attempt, parts)
      } catch (error) {
        throw await concluded({ attempt, bull, error: attempt.stopped ?? error }, parts)
      } finally {
        unlisten()
        attempts.delete(attempt)
      }
    },
    forget(bull) {
      client.unlink(runKeys(place, readJob(bull.data).run).state).catch(() => undefined)
    },
    async failed(bull, error) {
      // one that we have failed has said so itself; a run that lost too many workers has nobody else to say it
      if (bull.finishedOn === undefined || !/stalled/.test(error.message)) return
      const job = readJob(bull.data)
      const sentence = `The run of ${job.name} lost its worker too often: it was killed, or its process hung for longer than \`lockDuration\`.`
      logger.warn(sentence)
      await recordOf(job, bull).finishForGone(encodeError(new StratagentError('STEP_FAILED', sentence)))
    },
    giveBack() {
      for (const attempt of attempts) stop(attempt, new StratagentError('CLOSED', givenBack, { retryable: true }))
    },
  }
}

/** Does an attempt, in its place of the trace of whoever enqueued it. */
async function attend(attempt: Attempt, parts: WorkParts): Promise<void> {
  const { job, id, record } = attempt
  const { attempt: number, isEnded, isAborted, kept } = await record.claim()
  // a worker died between the end of the run and saying so
  if (isEnded) return
  if (isAborted) throw givenUp()
  const { place, tracer, unfinishedWrites, resultLimit: limit, logger } = parts
  const attributes = {
    'messaging.message.id': id,
    'stratagent.run.name': job.name,
    'stratagent.run.attempt': number,
  }
  await withinSpan({ tracer, kind: 'process', queue: place.queue, attributes, parent: contextOf(job) }, async () => {
    const stop = (error: Error): void => {
      attempt.stopped ??= error
      attempt.controller.abort(error)
    }
    const journal = openJournal({ kept, keep: record.keep, unfinishedWrites, limit, stop, logger })
    try {
      const result = await withJournal(journal, () => run(attempt, number, parts))
      await record.finish(encodeResult(result, limit), 'completed')
    } finally {
      journal.close()
    }
  })
}

async function run(
  attempt: Attempt,
  number: number,
  { served, versions, secret, runtime }: WorkParts,
): Promise<RunResult<unknown> | WorkflowResult> {
  const { job, id, record, controller } = attempt
  const asked = openJob(job, secret)
  const target = servedFor(job, { served, versions })
  const writer = eventWriter({ append: record.append })
  if (number > 1) await writer.write({ type: 'attempt', attempt: number, runId: id, path: [job.name] })
  const stream = beginRun(runtime, { target, asked, signal: controller.signal })
  try {
    for await (const event of stream) await writer.write(event)
    return await stream.result
  } finally {
    await writer.flush()
  }
}

interface Concluded {
  readonly attempt: Attempt
  readonly bull: Job<unknown>
  readonly error: unknown
}

/** What BullMQ is told of a failed attempt; when there is no further one, the reader is told first. */
async function concluded({ attempt, bull, error }: Concluded, parts: WorkParts): Promise<Error> {
  if (error instanceof RunTaken) return error
  const { job, record } = attempt
  const carried = carriedError(error)
  if (carried.code === 'CLOSED' && attempt.stopped === undefined) parts.runtimeClosed()
  const isLast = bull.attemptsMade + 1 >= (bull.opts.attempts ?? 1)
  const message = reasonOf(carried, job.name)
  parts.logger.info(message, { code: carried.code, attempt: bull.attemptsMade + 1 })
  if (carried.retryable && !isLast) return new AgainError(message, carried.retryAfter)
  await record.finish(encodeError(error), 'failed')
  return parts.unrecoverable(message)
}
