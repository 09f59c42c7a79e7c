import type { Guard } from './guard.ts'
import { countsOf } from './guard-numbers.ts'
import { groupsOf } from './guard-words.ts'
import { facet } from './reading.ts'
import type { Facet } from './reading.ts'

const units = groupsOf((words) => words.units)

/** Five kilometres are not five miles, and 10 € not 10 $. */
export const unitsGuard: Guard = {
  name: 'units',
  refuse(asked, stored) {
    const others = measures(stored)
    for (const [value, mine] of measures(asked)) {
      const theirs = others.get(value)
      if (theirs && ![...theirs].some((unit) => mine.has(unit))) {
        return `asks about ${value} ${[...mine].join(', ')}, the stored question about ${value} ${[...theirs].join(', ')}`
      }
    }
    return undefined
  },
}

/** The units that stand at each number of a text; a number without a unit is left out. */
const measures: Facet<ReadonlyMap<string, ReadonlySet<string>>> = facet((reading) => {
  const { tokens } = reading
  const found = new Map<string, Set<string>>()
  for (const { value, from, to } of countsOf(reading)) {
    const unit = units.get(tokens[to]?.stem ?? '') ?? units.get(tokens[from - 1]?.stem ?? '')
    if (unit) found.set(value, (found.get(value) ?? new Set()).add(unit))
  }
  return found
})
