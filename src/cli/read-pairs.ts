/** A row of a file of labelled pairs. */
export interface PairRow {
  readonly line: number
  readonly a: string
  readonly b: string
  readonly right: boolean
  readonly similarity?: number
}

/** A line that is no pair, and why. */
export interface BadLine {
  readonly line: number
  readonly why: string
}

const rights = new Set<unknown>([1, true, '1', 'true', 'right', 'same', 'yes', 'y'])
const wrongs = new Set<unknown>([0, false, '0', 'false', 'wrong', 'different', 'no', 'n'])
/** Names of the two questions: those of a file of pairs, and those of an exported review. */
const sides = [
  ['a', 'b'],
  ['question', 'matched'],
] as const

/** Labelled pairs of a JSONL text, and the lines that are none. */
export function readPairs(text: string): { readonly rows: readonly PairRow[]; readonly bad: readonly BadLine[] } {
  const rows: PairRow[] = []
  const bad: BadLine[] = []
  // a byte order mark is no part of the first line
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  lines.forEach((source, at) => {
    if (source.trim() === '') return
    const line = at + 1
    const found = readRow(source)
    if (typeof found === 'string') bad.push({ line, why: found })
    else rows.push({ line, ...found })
  })
  return { rows, bad }
}

function readRow(source: string): Omit<PairRow, 'line'> | string {
  const row = parse(source)
  if (row === undefined) return 'is no JSON object on one line'
  const [a, b] = sides.map(([left, right]) => [row[left], row[right]]).find(([left]) => left !== undefined) ?? []
  if (!isText(a) || !isText(b)) return 'needs the two questions as texts, `a` and `b`'
  const { label, similarity } = row
  if (!rights.has(label) && !wrongs.has(label)) return 'needs a `label`: 1 when one answer serves both, else 0'
  if (similarity === undefined || similarity === null) return { a, b, right: rights.has(label) }
  if (typeof similarity !== 'number' || !(similarity >= -1 && similarity <= 1.001)) {
    return 'has a `similarity` that is no number in 0..1'
  }
  return { a, b, right: rights.has(label), similarity: Math.min(1, Math.max(0, similarity)) }
}

function parse(source: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(source)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object of JSON has names and unknown values
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}
