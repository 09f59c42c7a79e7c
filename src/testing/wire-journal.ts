import type { WireApi } from './wire-question.ts'

/** How a request ended: `broken` is a fault half-way, `refused` an error status, `aborted` a client that went away. */
export type WireOutcome = 'open' | 'answered' | 'refused' | 'broken' | 'aborted'

/** A request as the provider server saw it. */
export interface WireRecord {
  /** Undefined for a path no provider has. */
  readonly api: WireApi | undefined
  readonly path: string
  /** The parsed body, or its text where it is not JSON. */
  readonly body: unknown
  /** Without credentials. */
  readonly headers: Readonly<Record<string, string>>
  /** In milliseconds since 1970. */
  readonly at: number
  readonly outcome: WireOutcome
}

/** A record while its request is under way. */
export interface OpenRecord extends WireRecord {
  body: unknown
  outcome: WireOutcome
}

/** The latest requests, oldest first. */
export interface WireJournal {
  open(record: Omit<WireRecord, 'body' | 'outcome'>): OpenRecord
  readonly records: readonly WireRecord[]
}

/** A journal that forgets the oldest request past its size. */
export function wireJournal(size: number): WireJournal {
  const records: OpenRecord[] = []
  return {
    open(fields) {
      const record: OpenRecord = { ...fields, body: undefined, outcome: 'open' }
      records.push(record)
      if (records.length > size) records.shift()
      return record
    },
    records,
  }
}
