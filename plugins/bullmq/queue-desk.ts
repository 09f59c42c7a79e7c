import { randomUUID } from 'node:crypto'
import type { Tracer } from '@opentelemetry/api'
import type { Job, JobsOptions, Queue } from 'bullmq'
import type { IdentityOptions, Logger } from 'stratagent'
import { StratagentError } from 'stratagent'
import { connections, loadBullmq, type Client, type ConnectionChoice } from './connections.ts'
import { lazyFollower, type LazyFollower } from './lazy-follower.ts'
import {
  describeTarget,
  openJob,
  readJob,
  runJob,
  type CarriedOptions,
  type RunJob,
  type RunTarget,
} from './run-job.ts'
import { givenUp, wrongOption } from './run-error.ts'
import { runHandle, type RunHandle } from './run-handle.ts'
import { abortsKey, runKeys, runScript, type QueuePlace } from './run-keys.ts'
import {
  type EnqueueOptions,
  callNames,
  checkNames,
  identityNames,
  milliseconds,
  plainName,
  unreachable,
  within,
} from './run-options.ts'
import { encodeError } from './run-outcome.ts'
import { activePlace, outsideOfTraces, withinSpan } from './trace-place.ts'

export interface DeskParts {
  readonly choice: ConnectionChoice
  readonly place: QueuePlace
  readonly limit: number
  readonly inputLimit: number
  readonly secret: string | undefined
  readonly tracer: Tracer | undefined
  readonly logger: Logger
  readonly job: JobsOptions
}

export interface Enqueued {
  readonly target: RunTarget
  readonly input: unknown
  readonly options: EnqueueOptions
  readonly bound: IdentityOptions | undefined
}

/** Where runs are handed in and asked after. */
export interface Desk {
  enqueue(enqueued: Enqueued): Promise<RunHandle>
  attach(id: string, identity: IdentityOptions): Promise<RunHandle | undefined>
  close(): Promise<void>
}

export async function openDesk(parts: DeskParts): Promise<Desk> {
  const { place, logger, limit } = parts
  const where = 'bullmqRuns'
  const { Queue: BullQueue } = await loadBullmq(where)
  const { open } = await connections({ choice: parts.choice, where, prefix: place.prefix, logger, limit })
  const client = outsideOfTraces(() => open('prompt'))
  const queue = outsideOfTraces(() => new BullQueue(place.queue, { connection: client, prefix: place.prefix }))
  queue.on('error', () => undefined) // what is asked of it says so itself
  const desk = new QueueDesk(parts, {
    queue,
    client,
    followed: lazyFollower(place, { client, open: () => open('patient') }),
  })
  return {
    enqueue: (enqueued) => desk.enqueue(enqueued),
    attach: (id, identity) => desk.attach(id, identity),
    close: () => desk.close(),
  }
}

interface DeskTools {
  readonly queue: Queue
  readonly client: Client
  readonly followed: LazyFollower
}

class QueueDesk implements Desk {
  private isClosed = false
  private readonly closing = new AbortController()

  constructor(
    private readonly parts: DeskParts,
    private readonly tools: DeskTools,
  ) {}

  async enqueue({ target, input, options, bound }: Enqueued): Promise<RunHandle> {
    this.checkOpen()
    const { id = randomUUID(), delay, priority, signal, ...asked } = options
    checkNames(asked, bound === undefined ? [...identityNames, ...callNames] : callNames, 'enqueue')
    if (signal?.aborted === true) throw givenUp(signal.reason)
    const carried: CarriedOptions = { ...bound, ...asked }
    plainName(id, 'id', 'enqueue')
    const { queue: name } = this.parts.place
    const attributes = { 'messaging.message.id': id, 'stratagent.run.name': describeTarget(target).name }
    return withinSpan({ tracer: this.parts.tracer, kind: 'send', queue: name, attributes }, async () => {
      const { secret, inputLimit } = this.parts
      const about = { run: randomUUID(), target, input, options: carried, secret, limit: inputLimit, ...activePlace() }
      const how = {
        jobId: id,
        ...(priority !== undefined && { priority }),
        ...(delay !== undefined && { delay: milliseconds(delay, 'delay', 'enqueue') }),
      }
      const job = await this.add(runJob(about), how, options.id !== undefined)
      if (signal === undefined) return this.handleOf(id, job)
      const over = new AbortController()
      const handle = this.handleOf(id, job, () => over.abort())
      const listening = { once: true, signal: AbortSignal.any([over.signal, this.closing.signal]) }
      signal.addEventListener('abort', () => void handle.abort().catch(() => undefined), listening)
      return handle
    })
  }

  async attach(id: string, identity: IdentityOptions): Promise<RunHandle | undefined> {
    this.checkOpen()
    const job = await this.jobOf(id)
    if (job === undefined) return undefined
    const { options } = openJob(job, this.parts.secret)
    // another's run is not there, and not forbidden: who asks learns nothing of it
    const isTheirs = options.tenant === identity.tenant && options.user === identity.user
    return isTheirs ? this.handleOf(id, job) : undefined
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    this.closing.abort()
    this.tools.followed.close()
    await this.tools.queue.close().catch(() => undefined)
    this.tools.client.disconnect()
  }

  /** The job that has the id from now on: ours, or the one that had it before and asks for the same. */
  private async add(job: RunJob, how: JobsOptions, mayBeThere: boolean): Promise<RunJob> {
    const { queue } = this.tools
    await this.reached(queue.waitUntilReady(), 'Nothing was enqueued.')
    const added = queue.add(job.name, job, { ...this.parts.job, ...how })
    await this.reached(added, 'It may be enqueued or not: give `id`, and enqueueing again is harmless.')
    if (!mayBeThere) return job
    const there = await this.jobOf(how.jobId ?? '')
    if (there === undefined || there.run === job.run) return job
    if (there.asked === job.asked && there.name === job.name) return there
    throw wrongOption('enqueue', 'a run of this `id` asks for something else, or in the name of somebody else.')
  }

  private async jobOf(id: string): Promise<RunJob | undefined> {
    await this.reached(this.tools.queue.waitUntilReady(), 'Nothing is known of the run.')
    const job: Job<unknown> | undefined = await this.reached(
      this.tools.queue.getJob(id),
      'Nothing is known of the run.',
    )
    return job === undefined ? undefined : readJob(job.data)
  }

  private handleOf(id: string, job: RunJob, over?: () => void): RunHandle {
    const { queue, followed } = this.tools
    return runHandle({
      id,
      name: job.name,
      keys: runKeys(this.parts.place, job.run),
      follower: followed.get,
      jobs: { state: async (asked) => queue.getJobState(asked) },
      abort: () => this.abort(id, job),
      ...(over !== undefined && { over }),
    })
  }

  private async abort(id: string, job: RunJob): Promise<void> {
    this.checkOpen()
    const { queue, client } = this.tools
    const { state, events, end } = runKeys(this.parts.place, job.run)
    const week = 7 * 86_400_000
    const said = async (): Promise<void> => {
      if (['completed', 'failed', 'unknown'].includes(await queue.getJobState(id))) return
      // said beside the run for who takes it up later, and aloud for who has it now
      await client.call('HSET', state, 'abort', '1')
      await client.call('PEXPIRE', state, week)
      await client.call('XADD', abortsKey(this.parts.place), 'MAXLEN', '~', '10000', '*', 'run', job.run)
      const isTaken = (await queue.remove(id)) === 0
      if (isTaken) return
      const args = ['', 86_400_000, 'failed', encodeError(givenUp())]
      await runScript(client, 'finish', { keys: [state, events, end], args })
    }
    await this.reached(said(), 'The run may not have been aborted.')
  }

  private async reached<T>(work: Promise<T>, consequence: string): Promise<T> {
    const sentence = `The Redis of the queue ${this.parts.place.queue} does not answer. ${consequence} Look at its address and whether it runs.`
    try {
      return await within(this.parts.limit, work, sentence)
    } catch (error) {
      throw error instanceof StratagentError ? error : unreachable(sentence, error)
    }
  }

  private checkOpen(): void {
    if (!this.isClosed) return
    throw new StratagentError('CLOSED', 'These runs are closed: make new ones with `bullmqRuns`.')
  }
}
