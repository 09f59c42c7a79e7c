import { after } from '../contract/after.ts'
import type { Awaitable } from '../contract/host.ts'
import { digest } from '../identity/digest.ts'
import type { SemanticHit } from './hit-id.ts'
import { unwritten, type KeptNotes, type Whose } from './kept-notes.ts'
import { refusalRolls, type Enrolled, type Ground } from './refusal-rolls.ts'

/** Answers that a question is never to be given again, though they are near. */
export interface Tombstones {
  /** The keys of these answers, for a question that may be answered under any of the keys. */
  of(tenant: string, asked: readonly string[]): Awaitable<ReadonlySet<string>>
  /** From now on the answer is refused to the question, in every process; nothing where what it is about was erased. */
  set(hit: SemanticHit, about?: Refusal): Promise<void>
  /** A later word: it may be given again. */
  lift(hit: SemanticHit): Promise<void>
}

export interface Refusal {
  readonly whose?: Whose
  /** What a person has said is remembered longer. @default 'found' */
  readonly ground?: Ground
}

/** Refused answers of one question that are remembered: the latest, and of those first what a person has said. */
const most = 32
/** Two who refuse at the same instant write the same list: who finds its own word gone says it again. */
const tries = 3

/**
 * Told as an answer's cost, for eviction: without it a wrong answer comes back, however cheap it was. What an answer of a
 * cent has lost to age when nobody asks for it, this has lost half a day later; it is in use when its question is asked.
 * A comparison finds out again what it has once found out. A person does not: what they have said has lost it only after
 * 20 days in which room was short all the time and nobody asked; otherwise it is kept for a year. That holds for as many
 * as there are places on a roll; one that finds none is worth nothing, so that refusals do not crowd answers out.
 */
const worth = { said: 1e300, found: 1_000_000, unproven: 0.01 }
const day = 24 * 3_600_000
const lifetime = { said: 365 * day, found: 90 * day, unproven: 90 * day }

interface Refused {
  readonly key: string
  readonly target: string
  readonly ground: Ground
}

/**
 * Tombstones that are kept as notes: one for each refusal, which goes with the users whose words it is about, and one for
 * each question that has any, which lists their keys and is nobody's. So who is erased takes no other's refusal along.
 */
export function tombstones(notes: KeptNotes): Tombstones {
  const rolls = refusalRolls(notes)
  const inTurn = turnsByTenant()

  const standing = (tenant: string, keys: readonly string[]): Awaitable<readonly Refused[]> => {
    if (keys.length === 0) return []
    return after(notes.read(tenant, keys), (values) => values.flatMap((value, at) => refusedIn(value, keys[at])))
  }
  const refusedTo = (tenant: string, asked: readonly string[]): Awaitable<readonly Refused[]> => {
    const lists = notes.read(
      tenant,
      asked.map((key) => listKey(tenant, key)),
    )
    return after(lists, (values) => standing(tenant, values.flatMap(keysIn)))
  }
  /** Makes room on a roll; the list of a question goes with its last refusal. */
  const forget = async (tenant: string, { refusal, list }: Enrolled): Promise<void> => {
    const [one] = await standing(tenant, [refusal])
    if (one !== undefined && one.ground !== 'unproven') return
    const listed = keysIn((await notes.read(tenant, [list]))[0])
    const others = await standing(
      tenant,
      listed.filter((key) => key !== refusal),
    )
    await notes.drop(others.length === 0 ? [refusal, list] : [refusal])
  }
  const write = async (hit: SemanticHit, { whose = { users: [] }, ground = 'found' }: Refusal): Promise<void> => {
    const { kind, tenant } = hit
    const [key, list] = [refusalKey(hit), listKey(tenant, hit.asked)]
    for (let attempt = 0; ; attempt++) {
      const known = await refusedTo(tenant, [hit.asked])
      const before = known.find((one) => one.key === key)
      if (before !== undefined && (before.ground !== 'found' || ground === 'found')) return
      if (attempt === tries) throw unwritten()
      const { isIn, out } = await rolls.enrol(hit, ground, { refusal: key, list })
      for (const one of out) await forget(tenant, one)
      const about = { kind, tenant, group: `tombstones ${tenant}`, lifetime: lifetime[ground] }
      const bounds = { ...about, worth: isIn ? worth[ground] : 0 }
      if (!(await notes.write({ ...bounds, key, value: [hit.target, ground], whose }))) return
      const { kept, gone } = bounded([...known.filter((one) => one.key !== key), { key, target: hit.target, ground }])
      const dearest = kept.length === 1 ? bounds.worth : Math.max(...kept.map((one) => worth[one.ground]))
      const value = kept.map((one) => one.key)
      await notes.write({ ...about, key: list, value, worth: dearest, lifetime: lifetime.said })
      if (gone.length > 0) await notes.drop(gone.map((one) => one.key))
      if (!isIn) return // what is worth nothing may have gone again at once
    }
  }

  return {
    of: (tenant, asked) => after(refusedTo(tenant, asked), (known) => new Set(known.map(({ target }) => target))),
    set: (hit, about = {}) => inTurn(hit.tenant, () => write(hit, about)),
    lift: async (hit) => void (await notes.drop([refusalKey(hit)])),
  }
}

/** As many as are remembered: what was found out goes before what a person has said. */
function bounded(refused: readonly Refused[]) {
  const found = refused.filter(({ ground }) => ground === 'found')
  const said = refused.filter(({ ground }) => ground !== 'found')
  const gone = [...found, ...said].slice(0, Math.max(0, refused.length - most))
  return { kept: refused.filter((one) => !gone.includes(one)), gone }
}

/** Does one thing of a tenant's after the other: who looks whether there is a place finds those taken just before. */
function turnsByTenant(): (tenant: string, act: () => Promise<void>) => Promise<void> {
  const last = new Map<string, Promise<void>>()
  return async (tenant, act) => {
    const turn = (last.get(tenant) ?? Promise.resolve()).then(act)
    const ended = turn.catch(() => undefined)
    last.set(tenant, ended)
    try {
      await turn
    } finally {
      if (last.get(tenant) === ended) last.delete(tenant)
    }
  }
}

/** A key of another tenant's stands for nothing of its: an id may have been altered. */
function listKey(tenant: string, asked: string): string {
  return digest('tombstone', tenant, asked)
}

function refusalKey({ tenant, asked, target }: SemanticHit): string {
  return digest('refusal', tenant, asked, target)
}

function keysIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((key) => typeof key === 'string') : []
}

const grounds: readonly Ground[] = ['said', 'found', 'unproven']

function refusedIn(value: unknown, key: string | undefined): readonly Refused[] {
  const [target, named]: readonly unknown[] = Array.isArray(value) ? value : []
  const ground = grounds.find((known) => known === named)
  return typeof target !== 'string' || ground === undefined || key === undefined ? [] : [{ key, target, ground }]
}
