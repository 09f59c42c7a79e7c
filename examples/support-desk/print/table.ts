/** A cell of a table; undefined is shown as a dash. */
export type Cell = string | undefined

/** Rows with aligned columns: the first to the left, figures to the right, a rule below the head. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => shown(row[column]).length)))
  const line = (cells: readonly Cell[]): string => {
    const padded = widths.map((width, column) => {
      const text = shown(cells[column])
      return column === 0 ? text.padEnd(width) : text.padStart(width)
    })
    return `  ${padded.join('   ')}`.trimEnd()
  }
  const rule = `  ${widths.map((width) => '-'.repeat(width)).join('   ')}`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

function shown(cell: Cell): string {
  return cell ?? '-'
}
