const [start, end] = ['<!-- bench -->', '<!-- /bench -->']

/** A text with the table between its markers. @throws Error when it has none */
export function between(text: string, table: string): string {
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`The README has no place for the table: put ${start} and ${end} in it.`)
  return `${text.slice(0, from + start.length)}\n\n${table}\n\n${text.slice(to)}`
}
