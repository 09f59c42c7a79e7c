import type { Epochs } from '../contract/context.ts'

/** The tags that were invalidated from here, with what is known of their epochs since. */
export interface MovedTags {
  /** Notes that tags are being invalidated; the function it gives notes that this has ended. */
  move(tags: readonly string[]): () => void
  /** A read of these tags begins: its epochs tell what was seen after the invalidations that have ended by now. */
  reading(tags: readonly string[]): (epochs: Epochs) => void
  /** Whether one of the tags was invalidated after this was seen, or may have been. */
  concern(epochs: Epochs): boolean
}

interface Move {
  /** The earliest epoch that was seen after it; nothing is known to be that late before it was read. */
  epoch: number
  isOver: boolean
}

/** The store refuses what these would have told of; only for as long as it takes to say so it might be shown. */
const most = 10_000

/** No tag has moved. */
export function movedTags(): MovedTags {
  const moves = new Map<string, Move>()

  const forgetOldest = (): void => {
    for (const tag of moves.keys()) {
      if (moves.size <= most) return
      moves.delete(tag)
    }
  }

  return {
    move(tags) {
      const begun = tags.map((tag) => {
        const move = { epoch: Infinity, isOver: false }
        moves.delete(tag) // so that the newest stands last
        moves.set(tag, move)
        return move
      })
      forgetOldest()
      return () => {
        for (const move of begun) move.isOver = true
      }
    },
    reading(tags) {
      if (moves.size === 0) return () => undefined
      const over = tags.flatMap((tag) => {
        const move = moves.get(tag)
        return move?.isOver === true ? [{ tag, move }] : []
      })
      return (epochs) => {
        for (const { tag, move } of over) move.epoch = Math.min(move.epoch, epochs.get(tag) ?? Infinity)
      }
    },
    concern(epochs) {
      if (moves.size === 0) return false
      for (const [tag, seen] of epochs) if (seen < (moves.get(tag)?.epoch ?? -Infinity)) return true
      return false
    },
  }
}
