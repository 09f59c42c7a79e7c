import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Runtime, RunResult } from 'stratagent'
import type { SupportAgent } from '../../agents/support/support-agent.ts'
import type { Ledger } from './ledger.ts'
import type { TraceWatch } from './trace-watch.ts'
import type { Ask } from './traffic.ts'

/** Conversations at a time. */
export const inFlight = 8
/** Traces that are kept to choose one from. */
const mostWatched = 12

/** A run with its spans. */
export interface WatchedRun {
  readonly ask: Ask
  readonly spans: readonly ReadableSpan[]
}

export interface DeskParts {
  readonly runtime: Runtime
  readonly agent: typeof SupportAgent
  readonly ledger: Ledger
  readonly traces: TraceWatch
  readonly signal: AbortSignal
  /** Whether a question is likely to call a tool: its trace is worth showing. */
  readonly isTelling: (ask: Ask) => boolean
  readonly onAnswer: () => void
}

/** Answers everything that comes in, eight conversations at a time; gives the traces it watched. */
export async function runDesk(asks: readonly Ask[], parts: DeskParts): Promise<readonly WatchedRun[]> {
  const { ledger, signal, onAnswer } = parts
  const watched: WatchedRun[] = []
  const queue = asks.entries()

  const serve = async (): Promise<void> => {
    // all eight take from one queue
    for (const [index, ask] of queue) {
      if (signal.aborted) return
      try {
        const isWatched = index >= asks.length / 5 && watched.length < mostWatched && parts.isTelling(ask)
        const startedAt = performance.now()
        const { value, spans } = isWatched
          ? await parts.traces.watch(() => answer(index, ask, parts))
          : { value: await answer(index, ask, parts), spans: [] }
        ledger.add(ask, value, performance.now() - startedAt)
        if (isWatched) watched.push({ ask, spans })
      } catch (error) {
        if (signal.aborted) return
        ledger.fail(ask, error)
      }
      onAnswer()
    }
  }

  await Promise.all(Array.from({ length: inFlight }, serve))
  return watched
}

/** A conversation of its own for each question; who asks comes from the sign-in, never from the text. */
function answer(index: number, { text, customer }: Ask, { runtime, agent, signal }: DeskParts): Promise<RunResult> {
  return runtime.run(agent, text, { tenant: 'harbour', user: customer, session: `conversation-${index}`, signal })
}

/** The trace that shows most. */
export function mostTelling(watched: readonly WatchedRun[]): WatchedRun | undefined {
  return watched.toSorted((left, right) => right.spans.length - left.spans.length)[0]
}
