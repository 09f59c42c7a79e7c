/** How many bytes of values are remembered open, twice: what is used again moves into the younger half. */
const half = 8 * 1024 * 1024

/**
 * Opens stored bytes, and remembers what was in those that lie in this process: a store hands out the same bytes each
 * time. What comes back is shared, so nobody may be handed it as it is.
 */
export function openedValues<T extends object>(open: (value: Uint8Array) => T) {
  let young = new WeakMap<Uint8Array, T>()
  let old = new WeakMap<Uint8Array, T>()
  let bytes = 0

  return (value: Uint8Array, isNear: boolean): T => {
    if (!isNear) return open(value)
    const known = young.get(value)
    if (known !== undefined) return known
    const opened = old.get(value) ?? open(value)
    young.set(value, opened)
    bytes += value.byteLength
    if (bytes > half) {
      old = young
      young = new WeakMap()
      bytes = 0
    }
    return opened
  }
}
