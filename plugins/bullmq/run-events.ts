import { decodeValue, encodeValue, type RunEvent } from 'stratagent'
import type { StreamEntry } from './follower.ts'

/** What is said of a run beside what the run itself says. */
export type RunNote =
  /** The run begins again: what was read so far is void. Finished calls are shown anew from the journal. */
  | { readonly type: 'attempt'; readonly attempt: number }
  /** Events that the bound of the stream has dropped before they were read. */
  | { readonly type: 'dropped'; readonly count: number }

/** An event of a run in a worker, with the run and the place in it. */
export type WorkerEvent = RunEvent | (RunNote & { readonly runId: string; readonly path: readonly string[] })

export interface EventWriterParts {
  /** Appends encoded events; called again only when it is done. */
  readonly append: (events: string, count: number) => Promise<void>
}

/** Takes events and sends them on, those together that came while others were on their way. */
export interface EventWriter {
  /** Resolves at once, unless too much is waiting. */
  write(event: WorkerEvent): Promise<void>
  /** Resolves when everything is sent. */
  flush(): Promise<void>
}

/** Characters that may wait before the run has to. */
const most = 256 * 1024

export function eventWriter({ append }: EventWriterParts): EventWriter {
  let waiting: string[] = []
  let size = 0
  let sending: Promise<void> | undefined
  let isBroken = false

  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      const events = waiting
      waiting = []
      size = 0
      await append(`[${events.join(',')}]`, events.length)
    }
    sending = undefined
  }
  const start = (): Promise<void> => {
    if (sending === undefined) {
      sending = send()
      sending.catch(() => (isBroken = true)) // who writes or flushes next hears of it
    }
    return sending
  }

  return {
    async write(event) {
      const text = textOf(event)
      waiting.push(text)
      size += text.length
      const sent = start()
      if (size > most || isBroken) await sent
    },
    flush: () => (sending === undefined && waiting.length === 0 ? Promise.resolve() : start()),
  }
}

/** An event as text; a tool's progress that cannot be carried is told without its value. */
function textOf(event: WorkerEvent): string {
  try {
    return Buffer.from(encodeValue(event)).toString('utf8')
  } catch (error) {
    if (event.type !== 'tool-progress') throw error
    return Buffer.from(encodeValue({ ...event, value: undefined })).toString('utf8')
  }
}

/** The events of the entries of a stream, in order, up to its end; what is missing is said. */
export async function* eventsOf(
  entries: AsyncIterable<StreamEntry>,
  place: { readonly runId: string; readonly path: readonly string[] },
): AsyncGenerator<WorkerEvent> {
  let next = 0
  for await (const { first, events, end } of entries) {
    if (end !== undefined) return
    const count = Number(first) - next
    if (count > 0) yield { type: 'dropped', count, ...place }
    const decoded = decodeValue(Buffer.from(events ?? '[]'))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by a worker's `eventWriter`
    const batch = (Array.isArray(decoded) ? decoded : []) as WorkerEvent[]
    next = Number(first) + batch.length
    yield* batch
  }
}
