import type { Encodings } from './encodings.ts'
import type { Pair } from './pair.ts'
import type { Report } from './report.ts'

/** What a part measures with. */
export interface Surroundings {
  readonly encodings: Encodings
  /** Labelled pairs from a file named on the command line. */
  readonly further: readonly Pair[]
  readonly progress: (text: string) => void
}

/** A part of the evaluation: its name is public. */
export interface Part {
  readonly name: string
  /** Every text it will ask, so that all are encoded at once. */
  readonly texts: (further: readonly Pair[]) => Iterable<string>
  readonly measure: (surroundings: Surroundings) => Promise<Report>
}

/** Both questions of each pair. */
export function textsOf(pairs: readonly Pair[]): readonly string[] {
  return pairs.flatMap(({ a, b }) => [a, b])
}
