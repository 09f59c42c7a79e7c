import { type Entry, memoryStore, type Store } from 'stratagent'

import { answered } from '../entries.ts'
import { seeded } from '../random.ts'
import type { Measured, Surroundings } from '../row.ts'

interface Shape {
  readonly name: string
  readonly partitions: number
  readonly each: number
}

const dimension = 384

/** Bytes that finding an entry by its vector takes beside the entry and its vector; of the worse shape. */
export async function memoryPerEntry({ quick, note }: Surroundings): Promise<Measured> {
  const share = quick ? 10 : 1
  const shapes: readonly Shape[] = [
    { name: 'one partition of 100,000', partitions: 1, each: 100_000 / share },
    { name: '1,000 partitions of 100', partitions: 1_000 / share, each: 100 },
  ]
  const figures: number[] = []
  for (const shape of shapes) {
    // the same entries twice: what the index takes is what those with vectors take more
    const plain = await bytesPerEntry(shape, false)
    const found = await bytesPerEntry(shape, true)
    figures.push(found - plain)
    note(`${shape.name}: ${Math.round(found - plain)} bytes of index, ${Math.round(plain)} of keys, tags and ages`)
  }
  return { value: Math.round(Math.max(...figures)) }
}

/** What a store adds to entries that are there already. */
async function bytesPerEntry({ partitions, each }: Shape, withVectors: boolean): Promise<number> {
  const random = seeded(each)
  const entries: readonly Entry[] = Array.from({ length: partitions * each }, (_, index) =>
    answered(index, withVectors ? direction(random) : undefined, `p${index % partitions}`),
  )
  const before = bytesInUse()
  const store = memoryStore({ bytes: 2 ** 31, entriesPerGroup: 2 * entries.length })
  for (const entry of entries) await store.write([entry])
  // an index that is made when it is first asked for is there after this
  for (const entry of withVectors ? entries.slice(-partitions) : []) await requireFound(store, entry)
  const after = bytesInUse()
  const { entries: kept } = await store.figures()
  if (kept !== entries.length) throw new Error(`The store keeps ${kept} of ${entries.length} entries.`)
  await store.close()
  return (after - before) / entries.length
}

async function requireFound(store: Store, { tenant, partition, key, vector }: Entry): Promise<void> {
  if (vector === undefined) return
  const [match] = (await store.search?.({ tenant, partitions: [partition], vector, count: 1 })) ?? []
  if (match?.entry.key !== key) throw new Error('The store does not find an entry by its own vector.')
}

/** Heap and what lies outside of it: array buffers, and the memory of kernels. */
function bytesInUse(): number {
  if (globalThis.gc === undefined) throw new Error('Memory is measured with node --expose-gc.')
  for (let time = 0; time < 3; time++) globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function direction(random: () => number): Float32Array {
  const vector = new Float32Array(dimension)
  let square = 0
  for (let axis = 0; axis < dimension; axis++) {
    const value = random() - random()
    vector[axis] = value
    square += value * value
  }
  const length = Math.sqrt(square)
  return vector.map((value) => value / length)
}
