import type { DatabaseSync } from 'node:sqlite'
import type { Epochs } from '../contract/context.ts'
import type { Entry } from '../contract/store.ts'
import { rememberedTags, type EpochLedger } from './epoch-ledger.ts'

/** The ledger of invalidations in the file, the same for all processes. It belongs in a transaction. */
export function sqliteEpochs(db: DatabaseSync): EpochLedger {
  const select = db.prepare('SELECT epoch FROM epochs WHERE tag = ?')
  const selectFloor = db.prepare('SELECT epoch FROM epoch_floor')
  const bump = db.prepare('INSERT OR REPLACE INTO epochs (tag) VALUES (?)')
  const raiseFloor = db.prepare('UPDATE epoch_floor SET epoch = max(epoch, ?)')
  const forget = db.prepare('DELETE FROM epochs WHERE epoch <= ?')

  const forgetUpTo = (epoch: number | bigint): void => {
    if (epoch <= 0) return
    raiseFloor.run(epoch)
    forget.run(epoch)
  }
  const seen = (tags: Iterable<string>): Epochs => {
    const epochs = new Map<string, number>()
    let floor: number | undefined
    for (const tag of tags) {
      const known = select.get(tag)?.['epoch']
      epochs.set(tag, Number(known ?? (floor ??= Number(selectFloor.get()?.['epoch']))))
    }
    return epochs
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
      for (const [tag, now] of seen(epochs.keys())) if ((epochs.get(tag) ?? 0) < now) return true
      return false
    },
  }
}
