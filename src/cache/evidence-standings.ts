import { after } from '../contract/after.ts'
import type { Awaitable } from '../contract/host.ts'
import { digest } from '../identity/digest.ts'
import type { LabelScope } from './evidence-labels.ts'
import type { KeptNotes } from './kept-notes.ts'

/** How a scope stands, told in a word: nothing is known of it, it answers by meaning, or it is off. */
export type Standing = 'none' | 'on' | 'off'

/** One small note for each scope, read before all that is known of it: a process that has just begun serves nothing of a scope that is off. */
export interface Standings {
  read(of: LabelScope): Awaitable<Standing>
  write(of: LabelScope, standing: Standing): Promise<void>
}

/** Told as its cost, for eviction: that of a tombstone. */
const worth = 1_000_000

/** Standings that are kept as notes. */
export function standings(notes: KeptNotes): Standings {
  return {
    read(of) {
      const found = notes.read(of.tenant, [keyOf(of)])
      return after(found, standingIn)
    },
    async write(of, standing) {
      const { kind, tenant, scope } = of
      await notes.write({
        key: keyOf(of),
        kind,
        tenant,
        group: `standings ${tenant} ${scope}`,
        value: standing,
        worth,
      })
    },
  }
}

function keyOf({ tenant, scope }: LabelScope): string {
  return digest('standing', tenant, scope)
}

function standingIn([value]: readonly unknown[]): Standing {
  return value === 'on' || value === 'off' ? value : 'none'
}
