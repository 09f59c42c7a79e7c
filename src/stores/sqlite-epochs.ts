import type { DatabaseSync } from 'node:sqlite'
import type { Epochs } from '../contract/context.ts'
import type { Entry } from '../contract/store.ts'
import { rememberedTags, type EpochLedger } from './epoch-ledger.ts'

/** Tags held in memory with their epochs. */
const mostKnown = 10_000

/**
 * The ledger of invalidations in the file, the same for all processes. It belongs in a transaction. What was read of it
 * holds until the next invalidation by anybody, which takes a number.
 */
export function sqliteEpochs(db: DatabaseSync): EpochLedger {
  const select = db.prepare('SELECT epoch FROM epochs WHERE tag = ?')
  const selectLast = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'epochs'")
  const selectFloor = db.prepare('SELECT epoch FROM epoch_floor')
  const bump = db.prepare('INSERT OR REPLACE INTO epochs (tag) VALUES (?)')
  const raiseFloor = db.prepare('UPDATE epoch_floor SET epoch = max(epoch, ?)')
  const forget = db.prepare('DELETE FROM epochs WHERE epoch <= ?')

  const known = new Map<string, number>()
  let last: number | undefined

  const forgetUpTo = (epoch: number | bigint): void => {
    if (epoch <= 0) return
    raiseFloor.run(epoch)
    forget.run(epoch)
  }
  const epochOf = (tag: string): number => {
    const held = known.get(tag)
    if (held !== undefined) return held
    const epoch = Number(select.get(tag)?.['epoch'] ?? selectFloor.get()?.['epoch'])
    known.set(tag, epoch)
    return epoch
  }
  const seen = (tags: readonly string[]): Epochs => {
    if (tags.length === 0) return new Map()
    const now = Number(selectLast.get()?.['seq'] ?? 0)
    if (now !== last || known.size > mostKnown) known.clear()
    last = now
    return new Map(tags.map((tag) => [tag, epochOf(tag)]))
  }

  return {
    seen,
    bump(tags) {
      for (const tag of tags) forgetUpTo(Number(bump.run(tag).lastInsertRowid) - rememberedTags)
    },
    bumpAll() {
      forgetUpTo(bump.run('').lastInsertRowid)
    },
    outruns({ epochs }: Entry) {
      for (const [tag, now] of seen([...epochs.keys()])) if ((epochs.get(tag) ?? 0) < now) return true
      return false
    },
  }
}
