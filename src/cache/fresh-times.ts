import type { Random } from '../contract/host.ts'

/** How a fresh answer was shown; instants and pauses in milliseconds. */
export interface Pace {
  /** When its first piece came. */
  readonly first: number
  /** Between one piece and the next. */
  readonly pauses: readonly number[]
  /** Between the last piece and the end. */
  readonly rest: number
  /** How long the pieces were, in characters. */
  readonly lengths: readonly number[]
}

/** What one fresh answer took. */
export interface FreshTime {
  readonly duration: number
  /** How much was said, in characters. */
  readonly length: number
}

/** An answer for which a time is wanted. */
export interface Timeless {
  readonly length: number
  /** What it took when it was made, where that is known. */
  readonly made?: number | undefined
}

/** How long fresh answers have lately taken in this process, by who gives them. */
export interface FreshTimes {
  note(giver: string, time: FreshTime, pace?: Pace): void
  /** An answer that somebody read, and left. */
  noteFirst(giver: string, first: number): void
  /** How long a fresh answer of this length would plausibly take. */
  duration(giver: string, answer: Timeless): number
  /** When its pieces would plausibly come. */
  pace(giver: string, answer: Timeless): Pace
}

/** Givers that are remembered, the latest. */
const givers = 64
/** Answers of each that are remembered, the latest. */
const most = 512
/** Of them the ones whose pauses are. */
const mostPaces = 256
/** Answers of like length that are enough to draw from. */
const enough = 16
/** As long as nobody has seen one: the share of its time that an answer is thought over, and the characters of a piece. */
const unseen = { first: 0.3, length: 4 }

interface Known {
  readonly times: FreshTime[]
  readonly firsts: number[]
  readonly paces: Pace[]
}

/** Nothing seen yet. What is drawn lies between what was seen: a time that came back to the letter would be known for a copy. */
export function freshTimes(random: Random): FreshTimes {
  const known = new Map<string, Known>()

  const latest = (giver: string): Known => {
    const found = known.get(giver) ?? { times: [], firsts: [], paces: [] }
    known.delete(giver)
    known.set(giver, found)
    const [oldest] = known.keys()
    if (known.size > givers && oldest !== undefined) known.delete(oldest)
    return found
  }
  const duration = (giver: string, { length, made }: Timeless): number => {
    const times = alike(known.get(giver)?.times ?? [], length)
    return between(times.length < enough && made !== undefined ? [...times, made] : times, random)
  }

  return {
    note(giver, time, pace) {
      const { times, firsts, paces } = latest(giver)
      keep(times, time, most)
      if (pace === undefined) return
      keep(firsts, pace.first, most)
      keep(paces, pace, mostPaces)
    },
    noteFirst: (giver, first) => keep(latest(giver).firsts, first, most),
    duration,
    pace(giver, answer) {
      const { firsts = [], paces = [] } = known.get(giver) ?? {}
      const pace = paces[Math.floor(random() * paces.length)] ?? evenly(duration(giver, answer), answer)
      return firsts.length === 0 ? pace : { ...pace, first: between(firsts, random) }
    },
  }
}

/** How long answers took that were about as long as this one; of few such, the nearest. */
function alike(times: readonly FreshTime[], length: number): readonly number[] {
  const like = times.filter((time) => time.length <= 2 * length && length <= 2 * time.length)
  const apart = (time: FreshTime): number => Math.abs(time.length - length)
  const nearest =
    like.length >= enough ? like : times.toSorted((left, right) => apart(left) - apart(right)).slice(0, enough)
  return nearest.map((time) => time.duration)
}

/** A number by chance between two neighbours of these; of none nothing is drawn, and it is 0. */
function between(numbers: readonly number[], random: Random): number {
  if (numbers.length === 0) return 0
  const sorted = numbers.toSorted((left, right) => left - right)
  const place = random() * (sorted.length - 1)
  const [below = 0, above = below] = sorted.slice(Math.floor(place), Math.floor(place) + 2)
  return below + (above - below) * (place - Math.floor(place))
}

function evenly(duration: number, { length }: Timeless): Pace {
  const pieces = Math.max(1, Math.ceil(length / unseen.length))
  const pause = (duration * (1 - unseen.first)) / pieces
  return { first: duration * unseen.first, pauses: [pause], rest: pause, lengths: [unseen.length] }
}

function keep<T>(list: T[], item: T, bound: number): void {
  list.push(item)
  if (list.length > bound) list.shift()
}
