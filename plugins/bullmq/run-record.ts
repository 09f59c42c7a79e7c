import type { Job } from 'bullmq'
import type { Client } from './connections.ts'
import { RunTaken, type KeepEntry } from './journal.ts'
import { pairsOf, runScript, type RunKeys } from './run-keys.ts'

export interface RecordParts {
  readonly client: Client
  readonly keys: RunKeys
  /** Names this attempt: whoever claimed last has the run. */
  readonly token: string
  readonly job: Pick<Job, 'opts'>
  readonly eventLimit: number
}

/** What was found when a run was taken up. */
export interface Claimed {
  readonly attempt: number
  readonly isEnded: boolean
  readonly isAborted: boolean
  readonly kept: Readonly<Record<string, string>>
}

/** What lies in Redis beside a job, written by the one worker that has it. */
export interface RunRecord {
  claim(): Promise<Claimed>
  readonly keep: KeepEntry
  /** @throws RunTaken */
  readonly append: (events: string, count: number) => Promise<void>
  /** Says how it ended, before BullMQ is told. @throws RunTaken */
  finish(outcome: string, state: 'completed' | 'failed'): Promise<void>
  /** The same, for a run that nobody has. */
  finishForGone(outcome: string): Promise<void>
}

const day = 86_400_000

export function runRecord({ client, keys, token, job, eventLimit }: RecordParts): RunRecord {
  const { state, events, end } = keys
  const ages = { completed: ageOf(job.opts.removeOnComplete, day), failed: ageOf(job.opts.removeOnFail, 7 * day) }
  const age = Math.max(ages.completed, ages.failed)
  const finish = (owner: string, outcome: string, ended: 'completed' | 'failed'): Promise<unknown> =>
    runScript(client, 'finish', { keys: [state, events, end], args: [owner, ages[ended], ended, outcome] })

  let written = 0

  return {
    async claim() {
      const fields = pairsOf(await runScript(client, 'claim', { keys: [state], args: [token, age] }))
      written = Number(fields['events'] ?? 0)
      return {
        attempt: Number(fields['attempts']),
        isEnded: fields['ended'] === 'completed',
        isAborted: fields['abort'] === '1',
        kept: fields,
      }
    },
    async keep(name, value) {
      return (await runScript(client, 'record', { keys: [state], args: [token, age, name, value] })) === 'kept'
    },
    async append(text, count) {
      const args = [token, age, count, eventLimit, text, written]
      if ((await runScript(client, 'append', { keys: [state, events], args })) !== 'kept') throw new RunTaken()
      written += count
    },
    async finish(outcome, ended) {
      if ((await finish(token, outcome, ended)) !== 'kept') throw new RunTaken()
    },
    async finishForGone(outcome) {
      await finish('', outcome, 'failed')
    },
  }
}

function ageOf(kept: unknown, otherwise: number): number {
  const age: unknown = typeof kept === 'object' && kept !== null && 'age' in kept ? kept.age : undefined
  return typeof age === 'number' ? age * 1_000 : otherwise
}
