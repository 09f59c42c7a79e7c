const [start, end] = ['<!-- eval -->', '<!-- /eval -->']

/** A text with a block between its markers. @throws Error when it has none */
export function withBlock(text: string, block: string): string {
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`The README has no place for the tables: put ${start} and ${end} in it.`)
  return `${text.slice(0, from + start.length)}\n\n${block}\n\n${text.slice(to)}`
}
