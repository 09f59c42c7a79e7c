import type { BatchObservableResult, MeterProvider } from '@opentelemetry/api'
import type { Store, StoreFigures } from '../contract/store.ts'
import { attribute } from './attributes.ts'
import { boundedLabel } from './labels.ts'

/** A store whose figures somebody wants to see. */
export interface ShownStore {
  readonly store: Pick<Store, 'name' | 'figures'>
  /** Hears of a store that could not say. */
  readonly complain: (error: unknown) => void
}

interface Seat extends ShownStore {
  watchers: number
  evictions: number
}

/** What one meter provider is shown: each store once, however many runtimes are on it. */
interface Board {
  readonly seats: Map<object, Seat>
  /** Evictions of stores that nobody watches any more, by name: a counter never goes back. */
  readonly gone: Map<string, number>
}

const boards = new WeakMap<MeterProvider, Board>()

/**
 * Shows a store's figures whenever somebody collects, those of stores of one name added up. Gives what ends it.
 */
export function showStore(provider: MeterProvider, observed: ShownStore): () => void {
  const { seats, gone } = boardOf(provider)
  const { store } = observed
  const seat = seats.get(store) ?? { ...observed, watchers: 0, evictions: 0 }
  seats.set(store, seat)
  seat.watchers++
  let isLeft = false
  return () => {
    if (isLeft) return
    isLeft = true
    if (--seat.watchers > 0) return
    seats.delete(store)
    gone.set(store.name, (gone.get(store.name) ?? 0) + seat.evictions)
  }
}

function boardOf(provider: MeterProvider): Board {
  const known = boards.get(provider)
  if (known !== undefined) return known
  const board: Board = { seats: new Map(), gone: new Map() }
  const meter = provider.getMeter('stratagent')
  const entries = meter.createObservableGauge('cache.entries', { unit: '{entry}', description: 'Entries kept.' })
  const size = meter.createObservableGauge('cache.size', { unit: 'By', description: 'Bytes the entries take.' })
  const about = { unit: '{entry}', description: 'Entries that went for want of room.' }
  const evictions = meter.createObservableCounter('cache.evictions', about)
  const bounded = boundedLabel()
  const show = async (result: BatchObservableResult): Promise<void> => {
    for (const [name, figures] of await figuresOf(board, bounded)) {
      const labels = { [attribute.cacheBackend]: name }
      result.observe(entries, figures.entries, labels)
      result.observe(size, figures.bytes, labels)
      result.observe(evictions, figures.evictions, labels)
    }
  }
  meter.addBatchObservableCallback(show, [entries, size, evictions])
  boards.set(provider, board)
  return board
}

/** The figures of all stores, added up by name. */
async function figuresOf(
  { seats, gone }: Board,
  bounded: (name: string) => string,
): Promise<Map<string, StoreFigures>> {
  const sums = new Map<string, StoreFigures>()
  const add = (name: string, { entries, bytes, evictions }: StoreFigures): void => {
    const sum = sums.get(name) ?? { entries: 0, bytes: 0, evictions: 0 }
    sums.set(name, {
      entries: sum.entries + entries,
      bytes: sum.bytes + bytes,
      evictions: sum.evictions + evictions,
    })
  }
  for (const seat of seats.values()) {
    try {
      const figures = await seat.store.figures()
      seat.evictions = figures.evictions
      add(bounded(seat.store.name), figures)
    } catch (error) {
      seat.complain(error)
    }
  }
  // a name that was shown once is shown on: an SDK would repeat its last figures
  for (const [name, evictions] of gone) add(bounded(name), { entries: 0, bytes: 0, evictions })
  return sums
}
