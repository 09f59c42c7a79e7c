import { randomBytes } from 'node:crypto'
import type { Clock } from '../../contract/host.ts'
import type { Entry } from '../../contract/store.ts'
import { answerOf } from '../../identity/tags.ts'
import { diesAt, remembered } from '../entry-life.ts'
import { rankOf, worthOf } from '../entry-worth.ts'
import type { Eviction } from '../limits.ts'
import { halfFloats } from './half-floats.ts'
import { writeAbout } from './redis-about.ts'
import type { RedisNames } from './redis-names.ts'
import type { SearchPlaces } from './search-places.ts'
import { shortHash } from './short-hash.ts'

export interface Writing {
  readonly entry: Entry
  /** Tags it is found by; an alias has those of its target too. */
  readonly tags: Iterable<string>
  /** The incarnation of the target of an alias. */
  readonly alias?: string
}

export interface WriteArgumentsOptions {
  readonly names: RedisNames
  readonly places: SearchPlaces | undefined
  readonly clock: Clock
  readonly eviction: Eviction
}

/** What an entry costs beside its value, about and vector, near enough. */
const overhead = 800
/** Beyond this, in milliseconds, nobody tells an expiry from none. */
const longest = 100 * 365 * 24 * 3_600_000

/** Gives what the script of a write is told of an entry. */
export function writeArguments(options: WriteArgumentsOptions): (writing: Writing) => (string | number | Buffer)[] {
  const { names, places, clock, eviction } = options
  const incarnations = randomBytes(6).toString('base64url')
  let made = 0

  const nextIncarnation = (): string => incarnations + (made++).toString(36)
  const vectorFields = (entry: Entry): (string | Buffer)[] => {
    const { tenant, partition, vector } = entry
    const halves = vector && halfFloats(vector)
    if (halves === undefined || places?.takes(halves.length / 2) !== true) return []
    return ['x', halves, 'p', places.tags(tenant, partition, halves.length / 2)]
  }

  return ({ entry, tags, alias }: Writing): (string | number | Buffer)[] => {
    const { key, tenant, value, question } = entry
    const group = names.groupOf(tenant, entry.group)
    const about = writeAbout(entry)
    const end = diesAt(entry)
    const life = end === Infinity ? -1 : Math.min(longest, Math.max(1, Math.ceil(end + remembered - clock.now())))
    const { shared, answers } = sortTags(key, tags, names)
    const fields = alias === undefined ? vectorFields(entry) : []
    const size = about.length + value.byteLength + (fields.length > 0 ? (entry.vector?.length ?? 0) * 2 : 0) + overhead
    return [
      names.nameOf(key),
      instant(end),
      life,
      rankOf(entry, { worth: worthOf(entry, size), now: clock.now(), eviction }),
      alias === undefined ? nextIncarnation() : `@${alias}`,
      size,
      shortHash(JSON.stringify([group, ...shared])),
      question === undefined ? '' : shortHash(names.nameOf(question)),
      answers.length === 0 ? '' : shortHash(JSON.stringify(answers)),
      group,
      about,
      Buffer.from(value.buffer, value.byteOffset, value.byteLength),
      alias === undefined ? meaningOf(entry) : '',
      shared.length,
      ...shared,
      answers.length,
      ...answers,
      fields.length,
      ...fields,
    ]
  }
}

/** Stands for the text that a vector stands for, so that one written back without it keeps it. */
function meaningOf({ intent }: Entry): string {
  return intent === undefined ? '-' : shortHash(intent)
}

/** The names of the tags that many carry, and of those that stand for an answer under another key; its own needs none. */
function sortTags(key: string, tags: Iterable<string>, { nameOf }: RedisNames) {
  const shared = new Set<string>()
  const answers = new Set<string>()
  for (const tag of tags) {
    const answer = answerOf(tag)
    if (answer === undefined) shared.add(nameOf(tag))
    else if (answer !== key) answers.add(nameOf(tag))
  }
  return { shared: [...shared].toSorted(), answers: [...answers].toSorted() }
}

function instant(at: number): string | number {
  if (Number.isNaN(at)) return 0
  if (at === Infinity) return '+inf'
  return at === -Infinity ? '-inf' : at
}
