/** Something that stands in a queue by its rank. A rank that has risen may be written down without a word to the queue. */
export interface Ranked {
  rank: number
  /** The queue's own: the rank it stands at, its turn among equals, and its seat. */
  standing: number
  turn: number
  seat: number
}

/** Members by rank, the lowest first, equals in the order in which they came. */
export interface RankQueue<Member extends Ranked> {
  readonly size: number
  first(): Member | undefined
  add(member: Member): void
  remove(member: Member): void
  /** Says that a member's rank has fallen. */
  lower(member: Member): void
}

/** What a member brings along before it stands anywhere. */
export const unseated = { standing: 0, turn: 0, seat: -1 }

/** An empty queue. */
export function rankQueue<Member extends Ranked>(): RankQueue<Member> {
  const seats: Member[] = []
  let turns = 0

  const place = (member: Member, seat: number): void => {
    seats[seat] = member
    member.seat = seat
  }
  const rise = (member: Member): void => {
    let { seat } = member
    while (seat > 0) {
      const above = (seat - 1) >> 1
      const other = seats[above]
      if (other === undefined || isBefore(other, member)) break
      place(other, seat)
      seat = above
    }
    place(member, seat)
  }
  const sink = (member: Member): void => {
    let { seat } = member
    for (;;) {
      const left = 2 * seat + 1
      const [one, two] = [seats[left], seats[left + 1]]
      const least = two !== undefined && one !== undefined && isBefore(two, one) ? two : one
      if (least === undefined || isBefore(member, least)) break
      const below = least.seat
      place(least, seat)
      seat = below
    }
    place(member, seat)
  }

  return {
    get size() {
      return seats.length
    },
    first() {
      for (let [top] = seats; top !== undefined; [top] = seats) {
        if (top.standing === top.rank) return top
        top.standing = top.rank
        sink(top)
      }
      return undefined
    },
    add(member) {
      member.standing = member.rank
      member.turn = turns++
      place(member, seats.length)
      rise(member)
    },
    remove(member) {
      const last = seats.pop()
      if (last === undefined || last === member) return
      place(last, member.seat)
      rise(last)
      sink(last)
    },
    lower(member) {
      member.standing = member.rank
      rise(member)
    },
  }
}

function isBefore(one: Ranked, other: Ranked): boolean {
  return one.standing === other.standing ? one.turn < other.turn : one.standing < other.standing
}
