export {
  bullmqRuns,
  type BullmqRuns,
  type BullmqRunsOptions,
  type Enqueueing,
  type EnqueueOptions,
  type Keeping,
  type QueueingOptions,
} from './bullmq-runs.ts'
export type { ConnectionChoice } from './connections.ts'
export type { RunNote, WorkerEvent } from './run-events.ts'
export type { RunHandle } from './run-handle.ts'
export { runJournal } from './run-journal.ts'
export { startWorker, type RunWorker, type WorkerOptions } from './start-worker.ts'
