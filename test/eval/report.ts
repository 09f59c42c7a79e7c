/** A table of texts. */
export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Whether it goes into the README. @default false */
  readonly brief?: boolean
}

/** Something that must be so. */
export interface Bar {
  readonly name: string
  readonly found: string
  /** Absent where there is too little to tell. */
  readonly holds?: boolean
}

/** What a part of the evaluation has found. */
export interface Report {
  readonly part: string
  readonly tables: readonly Table[]
  readonly bars: readonly Bar[]
  /** The same for a program to read. */
  readonly figures: unknown
}

/** A table for a terminal. */
export function terminalTable({ title, head, rows }: Table): string {
  const widths = widthsOf([head, ...rows])
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => padded(cell, column, widths))
      .join('  ')
      .trimEnd()
  return ['', title, line(head), ...rows.map(line)].join('\n')
}

/** A table for a README, as the formatter would have it. */
export function markdownTable({ title, head, rows }: Table): string {
  const widths = widthsOf([head, ...rows]).map((width) => Math.max(3, width))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => padded(cell, column, widths)).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [`${title}:`, '', line(head), line(rule), ...rows.map(line)].join('\n')
}

/** What the bars of a report come to. */
export function barTable(bars: readonly Bar[]): Table {
  return {
    title: 'Bars',
    head: ['bar', 'found', 'holds'],
    rows: bars.map(({ name, found, holds }) => [name, found, holds === undefined ? '?' : holds ? 'yes' : 'no']),
    brief: true,
  }
}

function widthsOf(lines: readonly (readonly string[])[]): readonly number[] {
  const columns = Math.max(...lines.map((cells) => cells.length))
  return Array.from({ length: columns }, (_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)))
}

function padded(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}
