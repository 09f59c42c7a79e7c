import type { Call } from '../contract/call.ts'
import type { Kind } from '../contract/kinds.ts'
import type { CacheLayer, Part } from '../contract/layer.ts'
import type { EntryLease, Lease, LeaseAnswer, LeaseEnd } from '../contract/lease.ts'
import type { Store } from '../contract/store.ts'
import { besideBudget, withinBudget } from './budget.ts'
import { tenantDigest } from './envelope.ts'
import { unheard } from './serving.ts'

/** A lease that is held until it is given back. */
export interface WorkLease extends EntryLease {
  release(end: LeaseEnd): void
}
/** What came of asking for a turn: a lease to work under, what somebody else has made meanwhile, or neither: then one works without. */
export interface Turn<F> {
  readonly lease?: WorkLease
  readonly found?: F
}

/** Milliseconds for which a holder that died is waited for. */
const ttl = 5_000
/** Milliseconds for which others are waited for in all. */
const defaultPatience = 30_000
/** What a timer can wait for. */
const longestTimer = 2 ** 31 - 1

/** The part of a call that one process alone should work on, where the store can tell; work that is soon done is not worth it. */
export function leasedPart<K extends Kind>(
  { controls: { plain, read, ask, write } }: Call<K>,
  parts: readonly Part[],
  { layer, store }: { readonly layer: CacheLayer<K>; readonly store: Store },
): Part | undefined {
  const [part] = parts
  if (store.lease === undefined || layer.isBrief === true || parts.length !== 1) return undefined
  return plain && read && ask && write && part?.flight !== undefined ? part : undefined
}

/** Where a call stands that may have to wait for its turn. */
export interface Queue<F> {
  /** Asks for a turn, though it may not be needed: it is still being looked for elsewhere. */
  join(): void
  /** Waits for the turn. Who works already is waited for outside of the time the store has. */
  turn(): Promise<Turn<F>>
  /** It is not needed: `done` where others may find the answer by now. */
  leave(end: LeaseEnd): void
}

/** A place in the queue for a piece of work; `look` reads what is there. */
export function queueFor<K extends Kind, F>(
  call: Call<K>,
  part: Part,
  { store, look }: { readonly store: Store; readonly look: () => Promise<F | undefined> },
): Queue<F> {
  let ahead: Promise<LeaseAnswer | undefined> | undefined

  /** The answer that was asked for ahead; what it is waited for beyond that is charged. */
  const awaited = async (asked: Promise<LeaseAnswer | undefined>): Promise<LeaseAnswer | undefined> => {
    const startedAt = performance.now()
    const answer = await asked
    call.context.takeCacheTime(performance.now() - startedAt)
    return answer
  }

  return {
    join: () => void (ahead ??= acquire(call, part, { store, within: besideBudget })),
    leave(end) {
      unheard(async () => {
        const answer = await ahead
        if (answer?.state === 'granted') await answer.release(end)
        if (answer?.state === 'held') await answer.ended(AbortSignal.abort())
      })
    },
    async turn() {
      let patience: AbortSignal | undefined
      for (let after: number | undefined; patience?.aborted !== true;) {
        const answer = await (ahead === undefined ? acquire(call, part, { store, after }) : awaited(ahead))
        ahead = undefined
        if (answer === undefined) return {}
        if (answer.state === 'granted') return { lease: kept(answer, part) }
        patience ??= patienceOf(call)
        const end = answer.state === 'held' ? await answer.ended(patience) : 'done'
        if (end !== 'done') continue
        const found = await look()
        if (found !== undefined) return { found }
        // what was waited for has left nothing for this call: nobody is waited for twice
        if (answer.state === 'held') return {}
        after = answer.token
      }
      return {}
    },
  }
}

/** A lease for work that need not be done when somebody else is at it: undefined then. */
export async function turnAtOnce<K extends Kind>(
  call: Call<K>,
  [part]: readonly Part[],
  { store }: { readonly store: Store },
): Promise<Turn<never> | undefined> {
  if (store.lease === undefined || part === undefined) return {}
  const answer = await acquire(call, part, { store })
  if (answer === undefined) return {}
  return answer.state === 'granted' ? { lease: kept(answer, part) } : undefined
}

interface Acquiring {
  readonly store: Store
  readonly after?: number | undefined
  /** @default what it takes is charged to the call */
  readonly within?: typeof withinBudget
}

/** The store's answer, or undefined when it gives none in time. */
async function acquire<K extends Kind>(
  call: Call<K>,
  { flight = '' }: Part,
  { store, after, within = withinBudget }: Acquiring,
): Promise<LeaseAnswer | undefined> {
  let asked: ReturnType<NonNullable<Store['lease']>> | undefined
  try {
    const query = { tenant: tenantDigest(call), key: flight, ttl, after }
    return await within(call.context, () => (asked = store.lease?.(query)))
  } catch {
    // a lease that comes too late is given back
    if (asked instanceof Promise) {
      asked.then((answer) => (answer.state === 'granted' ? answer.release('failed') : undefined)).catch(() => undefined)
    }
    return undefined
  }
}

/** Holds a lease while the work goes on. */
function kept(lease: Lease, { flight = '' }: Part): WorkLease {
  const renewal = setInterval(() => unheard(renew), ttl / 3)
  renewal.unref()
  const renew = async (): Promise<void> => {
    if (!(await lease.renew())) clearInterval(renewal)
  }
  return {
    key: flight,
    token: lease.token,
    release(end) {
      clearInterval(renewal)
      unheard(() => lease.release(end))
    },
  }
}

function patienceOf<K extends Kind>({ signal, controls }: Call<K>): AbortSignal {
  const { coalesce = defaultPatience } = controls.policy
  return AbortSignal.any([signal, AbortSignal.timeout(Math.min(coalesce, longestTimer))])
}
