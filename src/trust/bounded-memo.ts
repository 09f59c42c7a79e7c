/** Remembers what a function gave, for a bounded number of keys; a full memory starts anew. */
export function boundedMemo<T>(derive: (key: string) => T, capacity: number): (key: string) => T {
  const known = new Map<string, T>()
  return (key) => {
    const seen = known.get(key)
    if (seen !== undefined) return seen
    const value = derive(key)
    if (known.size >= capacity) known.clear()
    known.set(key, value)
    return value
  }
}
