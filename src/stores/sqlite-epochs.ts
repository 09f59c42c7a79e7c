import type { DatabaseSync } from 'node:sqlite'
import type { Epochs } from '../contract/context.ts'
import type { Entry } from '../contract/store.ts'
import { rememberedTags, type EpochLedger } from './epoch-ledger.ts'

/** The ledger of invalidations in the file, the same for all processes. Its writes belong in a transaction. */
export function sqliteEpochs(db: DatabaseSync): EpochLedger {
  const select = db.prepare(`
    SELECT asked.value AS tag, coalesce(epochs.epoch, (SELECT epoch FROM epoch_floor)) AS epoch
    FROM json_each(?) AS asked LEFT JOIN epochs ON epochs.tag = asked.value`)
  const bump = db.prepare('INSERT OR REPLACE INTO epochs (tag) VALUES (?)')
  const raiseFloor = db.prepare('UPDATE epoch_floor SET epoch = max(epoch, ?)')
  const forget = db.prepare('DELETE FROM epochs WHERE epoch <= ?')

  const forgetUpTo = (epoch: number | bigint): void => {
    if (epoch <= 0) return
    raiseFloor.run(epoch)
    forget.run(epoch)
  }
  const seen = (tags: readonly string[]): Epochs => {
    const epochs = new Map<string, number>()
    if (tags.length === 0) return epochs
    for (const { tag, epoch } of select.all(JSON.stringify(tags))) epochs.set(String(tag), Number(epoch))
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
      for (const [tag, now] of seen([...epochs.keys()])) if ((epochs.get(tag) ?? 0) < now) return true
      return false
    },
  }
}
