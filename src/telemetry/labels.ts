/** Distinct values one label may take; what comes after them is counted as `other`. */
const most = 100

/** A label that cannot grow without end: names and models come from definitions, and definitions may be made by the thousand. */
export function boundedLabel(bound: number = most): (value: string) => string {
  const seen = new Set<string>()
  return (value) => {
    if (seen.has(value)) return value
    if (seen.size >= bound) return 'other'
    seen.add(value)
    return value
  }
}
