import type { Tracer } from '@opentelemetry/api'
import type { JobsOptions } from 'bullmq'
import type {
  AgentTarget,
  Duration,
  IdentityOptions,
  Logger,
  RunInput,
  RunOutput,
  RunResult,
  Workflow,
  WorkflowResult,
} from 'stratagent'
import type { ConnectionChoice } from './connections.ts'
import { openDesk, type Desk } from './queue-desk.ts'
import { checkNames, count, milliseconds, plainLogger, plainName, type EnqueueOptions } from './run-options.ts'
import type { RunTarget } from './run-job.ts'
import type { RunHandle } from './run-handle.ts'

export interface BullmqRunsOptions extends ConnectionChoice {
  /** @default 'stratagent' */
  readonly queue?: string
  /** Begins the name of every key. On a Cluster with a hash tag, such as `'{runs}'`. @default 'runs' */
  readonly prefix?: string
  /** Tries of a run in all; what cannot go better is not tried again. @default 3 */
  readonly attempts?: number
  /** Wait before the second try, doubling from there; an error that says how long to wait is waited for. @default '1s' */
  readonly backoff?: Duration
  /** Most bytes of a run's input and options. @default 1 MiB */
  readonly inputLimit?: number
  /** How long ended runs lie in Redis, and how many of them. @default a day and 1,000; failed ones a week and 5,000 */
  readonly keep?: Keeping
  /** Signs runs, so that who can write into this Redis cannot ask in another's name; workers need the same. */
  readonly secret?: string
  /** Milliseconds after which a Redis that does not answer is an error. @default '5s' */
  readonly timeout?: Duration
  readonly logger?: Logger
  readonly tracer?: Tracer
}

export interface Keeping {
  readonly completed?: { readonly age?: Duration; readonly count?: number }
  readonly failed?: { readonly age?: Duration; readonly count?: number }
}

/** Puts runs into the queue. */
export interface Enqueueing {
  /**
   * Puts a run into the queue.
   *
   * @throws StratagentError `CONFIG_INVALID`, `INPUT_INVALID`, `VALUE_UNSUPPORTED`, or `STORE_UNAVAILABLE` in bounded time
   */
  enqueue<I, O>(workflow: Workflow<I, O>, input: I, options?: EnqueueOptions): Promise<RunHandle<WorkflowResult<O>>>
  enqueue<A extends AgentTarget>(
    agent: A,
    input: RunInput<A>,
    options?: EnqueueOptions,
  ): Promise<RunHandle<RunResult<RunOutput<A>>>>
  enqueue(name: string, input: unknown, options?: EnqueueOptions): Promise<RunHandle>
  /** The handle of a run that was enqueued before, here or elsewhere, by the same tenant and user. */
  attach(id: string, identity?: Pick<IdentityOptions, 'tenant' | 'user'>): Promise<RunHandle | undefined>
}

export interface BullmqRuns extends Enqueueing {
  /** The same, with the identity bound: it cannot be widened any more. */
  as(identity: IdentityOptions): Enqueueing
  /** Leaves Redis; runs go on. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const where = 'bullmqRuns'
const names: readonly (keyof BullmqRunsOptions)[] = [
  'url',
  'connection',
  'expectNoeviction',
  'queue',
  'prefix',
  'attempts',
  'backoff',
  'inputLimit',
  'keep',
  'secret',
  'timeout',
  'logger',
  'tracer',
]

/**
 * Runs that are taken by worker processes. A Redis that cannot be reached yet fails what is enqueued, not this.
 *
 * @throws StratagentError `CONFIG_INVALID` when an option is wrong, or `bullmq` or `ioredis` is not installed
 */
export async function bullmqRuns(options: BullmqRunsOptions): Promise<BullmqRuns> {
  checkNames(options, names, where)
  const { queue = 'stratagent', prefix = 'runs', logger = plainLogger } = options
  const desk = await openDesk({
    choice: options,
    place: { queue: plainName(queue, 'queue', where), prefix: plainName(prefix, 'prefix', where) },
    limit: milliseconds(options.timeout ?? '5s', 'timeout', where),
    inputLimit: count(options.inputLimit ?? 1024 * 1024, 'inputLimit', where),
    secret: options.secret,
    tracer: options.tracer,
    logger,
    job: jobOptions(options),
  })
  return {
    ...enqueueing(desk),
    as: (identity) => enqueueing(desk, identity),
    close: desk.close,
    [Symbol.asyncDispose]: desk.close,
  }
}

function enqueueing(desk: Desk, bound?: IdentityOptions): Enqueueing {
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a run gives is known from what is run
    enqueue: ((target: RunTarget, input: unknown, options: EnqueueOptions = {}) =>
      desk.enqueue({ target, input, options, bound })) as Enqueueing['enqueue'],
    attach: (id, identity = {}) => desk.attach(id, bound ?? identity),
  }
}

/** What BullMQ is told of every run; its record of what was thrown is left out, since it quotes anything. */
function jobOptions({ attempts = 3, backoff = '1s', keep = {} }: BullmqRunsOptions): JobsOptions {
  const kept = (side: Keeping['completed'] = {}, age: Duration, most: number) => ({
    age: Math.ceil(milliseconds(side.age ?? age, 'keep.age', where) / 1_000),
    count: count(side.count ?? most, 'keep.count', where),
  })
  return {
    attempts: count(attempts, 'attempts', where),
    backoff: { type: 'stratagent', delay: milliseconds(backoff, 'backoff', where) },
    removeOnComplete: kept(keep.completed, '1d', 1_000),
    removeOnFail: kept(keep.failed, '7d', 5_000),
    stackTraceLimit: 0,
  }
}
