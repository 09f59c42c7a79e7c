/** What a row has measured; `value` in the row's unit, `limit` too. */
export interface Measured {
  readonly value: number
  readonly limit?: number
  /** The median of the rounds' ratios; there if the goal is one. */
  readonly ratio?: number
  /** What must be true beside the figure: each that is not is a sentence. */
  readonly flaws?: readonly string[]
}

/** What surrounds a row while it measures. */
export interface Surroundings {
  /** Whether few rounds are enough. */
  readonly quick: boolean
  /** Says something beside the figure. */
  readonly note: (text: string) => void
}

/** A row of the bench: its name is public, its file is loaded in a process of its own. */
export interface Row {
  readonly name: string
  readonly unit: string
  /** Compared with the ratio where the row has a limit, else with the value. */
  readonly goal: number
  /** Whether the goal is a least, not a most. @default false */
  readonly atLeast?: boolean
  /** Rows that are asked for by one word, and need the same thing: a server. */
  readonly group?: 'redis'
  readonly measure: (surroundings: Surroundings) => Promise<Measured>
}

/** A row as it is reported. */
export interface Result {
  readonly name: string
  /** None if the row could not be measured. */
  readonly value: number | null
  readonly unit: string
  readonly limit: number | null
  readonly ratio: number | null
  readonly goal: number
  readonly holds: boolean
}

/** Holds a row's figures against its goal. */
export function resultOf({ name, unit, goal, atLeast = false }: Row, measured: Measured): Result {
  const { value, limit = null, ratio = null, flaws = [] } = measured
  const figure = ratio ?? value
  const holds = flaws.length === 0 && Number.isFinite(figure) && (atLeast ? figure >= goal : figure <= goal)
  return {
    name,
    value: round(value),
    unit,
    limit: limit === null ? null : round(limit),
    ratio: ratio === null ? null : round(ratio),
    goal,
    holds,
  }
}

/** A row that could not be measured: it holds nothing. */
export function failureOf({ name, unit, goal }: Row): Result {
  return { name, value: null, unit, limit: null, ratio: null, goal, holds: false }
}

/** Four digits that count. */
function round(figure: number): number {
  return Number.isInteger(figure) ? figure : Number(figure.toPrecision(4))
}
