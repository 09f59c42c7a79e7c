import type { VectorStore } from '../contract/store.ts'
import { vectorIndex } from './vector-index.ts'

/** Vectors in this process, whole ones too, for a store that cannot search by itself. */
export function memoryVectors(): VectorStore {
  const index = vectorIndex<string>()
  const whole = new Map<string, Float32Array>()

  return {
    add(partition, key, vector) {
      if (index.add(partition, key, vector)) whole.set(key, vector)
      else whole.delete(key)
    },
    remove(key) {
      index.remove(key)
      whole.delete(key)
    },
    // whose an entry is, the store sees when it looks the key up
    search: ({ partitions, vector, count }) =>
      index.search({ places: partitions ?? [...index.places()], vector, count }, (key) => whole.get(key)),
    async close() {
      index.clear()
      whole.clear()
    },
  }
}
