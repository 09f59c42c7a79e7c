import type { VectorStore } from '../contract/store.ts'
import { vectorIndex } from './vector-index.ts'

/** Vectors in this process, whole ones too, for a store that cannot search by itself. */
export function memoryVectors(): VectorStore {
  const index = vectorIndex<string>()
  const whole = new Map<string, { readonly partition: string; readonly vector: Float32Array }>()

  const remove = (key: string): void => {
    const known = whole.get(key)
    if (known === undefined) return
    index.remove(known.partition, key)
    whole.delete(key)
  }

  return {
    add(partition, key, vector) {
      remove(key)
      if (index.add(partition, key, vector)) whole.set(key, { partition, vector })
    },
    remove,
    // whose an entry is, the store sees when it looks the key up
    search: ({ partitions, vector, count }) =>
      index.search({ places: partitions ?? [...index.places()], vector, count }, (key) => whole.get(key)?.vector),
    async close() {
      index.clear()
      whole.clear()
    },
  }
}
