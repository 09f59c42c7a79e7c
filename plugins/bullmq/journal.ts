import type { Logger } from 'stratagent'
import { StratagentError } from 'stratagent'

/** Keeps an entry beside the run; an empty value removes it. Gives false when the run belongs to another worker. */
export type KeepEntry = (name: string, value: string) => Promise<boolean>

/** What becomes of a write of which nobody knows whether it happened, because its worker died under it. */
export type UnfinishedWrites = 'refuse' | 'repeat'

export interface JournalParts {
  /** What earlier attempts have kept. */
  readonly kept: Readonly<Record<string, string>>
  readonly keep: KeepEntry
  readonly unfinishedWrites: UnfinishedWrites
  /** Most bytes of one entry. */
  readonly limit: number
  /** Ends the run at once: nothing below it may catch this. */
  readonly stop: (error: Error) => void
  readonly logger: Logger
}

/** The calls of one run that are finished, over all its attempts. */
export interface Journal {
  /** Names the next call with this address: its place, what it asks, and how many equal ones came before it. */
  entryOf(address: string): string
  finished(entry: string): string | undefined
  /** Says that a write begins. @throws Error when it may not */
  begin(entry: string, tool: string): Promise<void>
  /** Keeps what a call came to. `isWrite` makes it known even when it cannot be kept. */
  finish(entry: string, outcome: () => string, isWrite: boolean): Promise<void>
  /** Forgets a beginning: it failed, and may be tried again. */
  forget(entry: string): Promise<void>
  /** From now on nothing is kept: the run is over. */
  close(): void
  readonly isOpen: boolean
}

const begun = '-'
const lost = '!'

export class RunTaken extends Error {
  override readonly name = 'RunTaken'
  constructor() {
    super('Another worker has taken this run over.')
  }
}

export function openJournal({ kept, keep, unfinishedWrites, limit, stop, logger }: JournalParts): Journal {
  const counts = new Map<string, number>()
  let isOpen = true

  const write = async (entry: string, value: string): Promise<void> => {
    if (!isOpen || (await keep(entry, value))) return
    throw stopped(new RunTaken())
  }
  const stopped = (error: Error): Error => {
    stop(error)
    return error
  }
  const refusal = (tool: string, what: string): StratagentError =>
    new StratagentError('TOOL_FAILED', `The write ${tool} of an earlier attempt ${what}`)

  return {
    get isOpen() {
      return isOpen
    },
    entryOf(address) {
      const count = counts.get(address) ?? 0
      counts.set(address, count + 1)
      return `c:${address}:${count}`
    },
    finished(entry) {
      const value = kept[entry]
      return value === begun || value === lost ? undefined : value
    },
    async begin(entry, tool) {
      if (kept[entry] === lost) {
        const why =
          'has happened, and its result could not be kept, so the run cannot go on. Return plain data from it.'
        throw stopped(refusal(tool, why))
      }
      if (kept[entry] === begun && unfinishedWrites === 'refuse') {
        const why =
          'was cut short, and nobody knows whether it happened. Look, and enqueue anew; or make it harmless to repeat (by its `callId`) and set `unfinishedWrites: repeat`.'
        throw stopped(refusal(tool, why))
      }
      await write(entry, begun)
    },
    async finish(entry, outcome, isWrite) {
      const value = fitting(outcome, limit)
      if (value === undefined) logger.info('A finished call cannot be kept for a later attempt.', { isWrite })
      if (value !== undefined || isWrite) await write(entry, value ?? lost)
    },
    forget: (entry) => write(entry, ''),
    close() {
      isOpen = false
    },
  }
}

/** The text of an outcome; none when it cannot be carried, or is too large. */
function fitting(outcome: () => string, limit: number): string | undefined {
  try {
    const text = outcome()
    return Buffer.byteLength(text) > limit ? undefined : text
  } catch {
    return undefined
  }
}
