/** A curve in a picture made of characters. */
export interface PlottedCurve {
  /** Drawn for each point; a later curve covers an earlier one. */
  readonly mark: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

export interface PlotOptions {
  readonly width: number
  readonly height: number
  /** Lowest and highest value shown. */
  readonly y: readonly [number, number]
  /** Lines across the picture. */
  readonly lines?: readonly { readonly y: number; readonly mark: string }[]
  readonly xName: string
}

const gutter = 7

/** Curves over x in 0..1 as lines of text, with axes. */
export function plot(curves: readonly PlottedCurve[], options: PlotOptions): readonly string[] {
  const { width, height, y, lines = [], xName } = options
  const columns = width - gutter
  const canvas = Array.from({ length: height }, () => Array.from({ length: columns }, () => ' '))
  const [low, high] = y
  const rowOf = (value: number): number => Math.round(((high - value) / (high - low)) * (height - 1))

  for (const line of lines) canvas[rowOf(line.y)]?.fill(line.mark)
  for (const { mark, points } of curves) {
    for (const point of points) {
      const row = canvas[rowOf(point.y)]
      if (row) row[Math.min(columns - 1, Math.floor(point.x * columns))] = mark
    }
  }
  const body = canvas.map((row, at) => {
    const value = high - ((high - low) * at) / (height - 1)
    const label = at % 3 === 0 || at === height - 1 ? `${(100 * value).toFixed(0)} %` : ''
    return `${label.padStart(gutter - 2)} |${row.join('')}`.trimEnd()
  })
  const ticks = [0, 25, 50, 75, 100].map((tick) => `${tick} %`)
  const step = Math.floor((columns - 6) / (ticks.length - 1))
  const axis = ticks.map((tick) => tick.padEnd(step)).join('')
  return [
    ...body,
    `${' '.repeat(gutter - 1)}+${'-'.repeat(columns)}`,
    `${' '.repeat(gutter)}${axis.trimEnd()}  ${xName}`,
  ]
}

/** A table of columns that are as wide as what is in them; the first is aligned left, the others right. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
