import type { Tracer } from '@opentelemetry/api'
import type { Job, Worker } from 'bullmq'
import { randomUUID } from 'node:crypto'
import type { AgentTarget, Duration, Logger, Runtime, Workflow } from 'stratagent'
import { followAborts } from './aborts.ts'
import type { Served } from './begin-run.ts'
import { closingWorker, type RunWorker } from './close-worker.ts'
import { connections, loadBullmq, type ConnectionChoice } from './connections.ts'
import { follower } from './follower.ts'
import type { UnfinishedWrites } from './journal.ts'
import { wrongOption } from './run-error.ts'
import { describeTarget } from './run-job.ts'
import { journalName } from './run-journal.ts'
import { checkNames, count, milliseconds, plainLogger, plainName } from './run-options.ts'
import { outsideOfTraces } from './trace-place.ts'
import { waitFor } from './retry-wait.ts'
import { runWork, type RunWork } from './work-run.ts'

export interface WorkerOptions extends ConnectionChoice {
  /** Made with `plugins: [runJournal]`. It is not closed with the worker. */
  readonly runtime: Runtime
  /** The agents and workflows that may be asked for; what they reach is theirs. */
  readonly runs: readonly (AgentTarget | Workflow)[]
  /** @default 'stratagent' */
  readonly queue?: string
  /** @default 'runs' */
  readonly prefix?: string
  /** Runs at once. @default 1 */
  readonly concurrency?: number
  /** Which runs are taken up: those enqueued for the same config version, or any of that name. @default 'same' */
  readonly versions?: 'same' | 'any'
  /** What becomes of a write whose worker died under it: the run fails, or it is made again with the same `callId`. @default 'refuse' */
  readonly unfinishedWrites?: UnfinishedWrites
  /** Time after which a worker that says nothing has lost its run to another. @default '30s' */
  readonly lockDuration?: Duration
  /** Workers a run may lose before it fails. @default 2 */
  readonly maxStalled?: number
  /** Most bytes of a result, and of a finished call that is kept for a later attempt. @default 4 MiB */
  readonly resultLimit?: number
  /** Most entries of a run's stream of events; the oldest go. @default 10,000 */
  readonly eventLimit?: number
  /** The secret with which runs are signed; unsigned ones are refused. */
  readonly secret?: string
  readonly logger?: Logger
  readonly tracer?: Tracer
}

const where = 'startWorker'
const names: readonly (keyof WorkerOptions)[] = [
  'url',
  'connection',
  'expectNoeviction',
  'runtime',
  'runs',
  'queue',
  'prefix',
  'concurrency',
  'versions',
  'unfinishedWrites',
  'lockDuration',
  'maxStalled',
  'resultLimit',
  'eventLimit',
  'secret',
  'logger',
  'tracer',
]

/**
 * Takes runs off the queue and runs them. Without a Redis it waits for one.
 *
 * @throws StratagentError `CONFIG_INVALID`
 */
export async function startWorker(options: WorkerOptions): Promise<RunWorker> {
  checkNames(options, names, where)
  const { queue = 'stratagent', prefix = 'runs', logger = plainLogger, runtime } = options
  checkJournal(runtime)
  const place = { queue: plainName(queue, 'queue', where), prefix: plainName(prefix, 'prefix', where) }
  const { open, drop } = await connections({ choice: options, where, prefix, logger, limit: 5_000 })
  const { Worker: BullWorker, UnrecoverableError } = await loadBullmq(where)

  const client = outsideOfTraces(() => open('patient'))
  const reader = outsideOfTraces(() => open('patient'))
  const streams = follower({
    client: reader,
    wakeKey: `${prefix}:${queue}:wake:${randomUUID()}`,
    wake: () => undefined,
  })
  const aborts = followAborts({ client, streams, place })
  const work = runWork({
    client,
    place,
    runtime,
    logger,
    aborts,
    served: servedBy(options.runs),
    versions: options.versions ?? 'same',
    unfinishedWrites: options.unfinishedWrites ?? 'refuse',
    resultLimit: count(options.resultLimit ?? 4 * 1024 * 1024, 'resultLimit', where),
    eventLimit: count(options.eventLimit ?? 10_000, 'eventLimit', where),
    secret: options.secret,
    tracer: options.tracer,
    unrecoverable: (message) => new UnrecoverableError(message),
    runtimeClosed() {
      logger.error(
        'The runtime of this worker is closed, so it takes no more runs. Close the worker before its runtime.',
      )
      void worker.pause(true).catch(() => undefined)
    },
  })
  const lockDuration = milliseconds(options.lockDuration ?? '30s', 'lockDuration', where)
  const worker: Worker = outsideOfTraces(
    () =>
      new BullWorker(place.queue, (job, _token, signal) => work.process(job, signal), {
        connection: client,
        prefix: place.prefix,
        concurrency: count(options.concurrency ?? 1, 'concurrency', where),
        lockDuration,
        stalledInterval: lockDuration,
        maxStalledCount: options.maxStalled ?? 2,
        settings: { backoffStrategy: waitFor },
      }),
  )
  attend(worker, { work, logger })
  return closingWorker({ worker, work, streams, drop })
}

function attend(worker: Worker, { work, logger }: { readonly work: RunWork; readonly logger: Logger }): void {
  let isAway = false
  worker.on('error', (error) => {
    const isConnection = 'code' in error || /connection|ECONN|closed/i.test(error.message)
    if (isConnection && isAway) return
    isAway ||= isConnection
    logger.warn(
      isConnection
        ? 'The worker cannot reach the Redis of its queue; it goes on when it is back.'
        : `The worker was told by BullMQ: ${error.message}`,
    )
  })
  worker.on('active', () => {
    if (isAway) logger.info('The worker has its Redis again.')
    isAway = false
  })
  worker.on('lockRenewalFailed', (ids: readonly string[]) => ids.forEach((id) => worker.cancelJob(id, 'lock')))
  worker.on('completed', (job: Job) => work.forget(job))
  worker.on('failed', (job, error) => {
    if (job !== undefined) void work.failed(job, error).catch(() => undefined)
  })
}

/** What may be asked for, by name. @throws StratagentError `CONFIG_INVALID` */
function servedBy(runs: WorkerOptions['runs']): ReadonlyMap<string, Served> {
  const served = new Map<string, Served>()
  for (const target of runs) {
    const { name, version } = describeTarget(target)
    if (served.has(name)) throw wrongOption(where, `two of \`runs\` are called '${name}'. Give one another name.`)
    served.set(name, { target, version })
  }
  if (served.size > 0) return served
  throw wrongOption(where, '`runs` names nothing: list the agents and workflows that may be asked for.')
}

/** A runtime without the journal would make every finished write again. @throws StratagentError `CONFIG_INVALID` */
function checkJournal(runtime: Runtime): void {
  if (runtime.explainChain('tool').includes(journalName)) return
  throw wrongOption(
    where,
    'its runtime has no journal, so a second attempt would repeat what the first has done. Make it with `createRuntime({ plugins: [runJournal] })`.',
  )
}
