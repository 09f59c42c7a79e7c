/** The words that differ from a name by few letters, capitals aside, the nearest first. */
export function nearest(
  name: string,
  words: readonly string[],
  { furthest }: { readonly furthest: number },
): readonly string[] {
  const asked = name.toLowerCase()
  return words
    .map((word) => ({ word, distance: editDistance(asked, word.toLowerCase()) }))
    .filter(({ distance }) => distance <= furthest)
    .toSorted((left, right) => left.distance - right.distance)
    .map(({ word }) => word)
}

/** How many letters must be changed, added or left out to make one text of the other. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...left].entries()) {
    const current = [row + 1]
    for (let column = 1; column <= right.length; column++) {
      const change = (previous[column - 1] ?? 0) + (right[column - 1] === letter ? 0 : 1)
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}
