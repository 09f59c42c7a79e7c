import type { StoreChange } from '../contract/store.ts'

/** What changed while an answer was on its way. */
export interface Sight {
  /** Whether one of the changes is of this sort; also true when there were too many to tell. */
  saw(sort: (change: StoreChange) => boolean): boolean
  end(): void
}

/** Changes that are held against answers on their way: what they bring may be older than the change. */
export interface Sights {
  open(): Sight
  note(change: StoreChange): void
}

/** Changes that one answer remembers. */
const most = 200

/** No answers under way. */
export function nearSights(): Sights {
  const open = new Set<StoreChange[]>()

  return {
    open() {
      const changes: StoreChange[] = []
      open.add(changes)
      return {
        saw: (sort) => changes.length >= most || changes.some(sort),
        end: () => void open.delete(changes),
      }
    },
    note(change) {
      for (const changes of open) if (changes.length < most) changes.push(change)
    },
  }
}
