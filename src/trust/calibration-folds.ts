import type { JudgedReading } from './calibration-guards.ts'
import { scatter } from './scatter.ts'

/** Parts of the pairs that take turns at being judged by a model of the others. */
export const folds = 10

/**
 * For each pair the fold it is in. Pairs that share a question are in one fold, over any number of steps: a model
 * would otherwise be judged on questions it was fitted to. Another round gives another division, always the same one.
 */
export function foldsOf(pairs: readonly JudgedReading[], round = 0): readonly number[] {
  const groups = groupsOf(pairs)
  const sizes = new Map<string, number>()
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  const drawn = (group: string): number => scatter(`${round} ${group}`)
  const shuffled = [...sizes].toSorted(([left], [right]) => drawn(left) - drawn(right))
  const load = Array.from({ length: folds }, () => 0)
  const foldOf = new Map<string, number>()
  for (const [group, size] of shuffled) {
    const fold = load.indexOf(Math.min(...load))
    foldOf.set(group, fold)
    load[fold] = (load[fold] ?? 0) + size
  }
  return groups.map((group) => foldOf.get(group) ?? 0)
}

/** For each pair a question that names its group: pairs of one group are judged together. */
export function groupsOf(pairs: readonly JudgedReading[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { asked, stored } of pairs) {
    for (const { text } of [asked, stored]) counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  // where more than a fold is connected, as in a list of few answers: by the question that is in more pairs, else singly
  const parted = small(connectedBy(pairs))
  const shared = small(
    pairs.map(({ asked, stored }) => {
      return (counts.get(asked.text) ?? 0) > (counts.get(stored.text) ?? 0) ? asked.text : stored.text
    }),
  )
  return pairs.map((_, at) => parted[at] ?? shared[at] ?? String(at))
}

/** The names of groups, those left out that are larger than a fold. */
function small(names: readonly string[]): readonly (string | undefined)[] {
  const sizes = new Map<string, number>()
  for (const name of names) sizes.set(name, (sizes.get(name) ?? 0) + 1)
  return names.map((name) => ((sizes.get(name) ?? 0) > names.length / folds ? undefined : name))
}

/** For each pair the first question of all that are connected with it. */
function connectedBy(pairs: readonly JudgedReading[]): readonly string[] {
  const parents = new Map<string, string>()
  const root = (text: string): string => {
    let at = text
    for (let parent = parents.get(at); parent !== undefined; parent = parents.get(at)) {
      const above = parents.get(parent)
      if (above !== undefined) parents.set(at, above)
      at = parent
    }
    return at
  }
  for (const { asked, stored } of pairs) {
    const [left, right] = [root(asked.text), root(stored.text)]
    if (left !== right) parents.set(left, right)
  }
  return pairs.map(({ asked }) => root(asked.text))
}
