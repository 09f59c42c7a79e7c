/** A light stemmer: takes off the longest of these endings that leaves a word of three letters or more. */
export function withoutEndings(endings: string): (word: string) => string {
  const longestFirst = endings
    .split(/\s+/)
    .filter((ending) => ending !== '')
    .toSorted((left, right) => right.length - left.length)
  return (word) => {
    const ending = longestFirst.find((one) => word.endsWith(one) && word.length >= one.length + shortest)
    return ending === undefined ? word : word.slice(0, -ending.length)
  }
}
/** Letters that are left at least. */
const shortest = 3

const accents = /[\u0300-\u036F]/g

/** A word without its accents: people leave them out. */
export function withoutAccents(word: string): string {
  return plain.test(word) ? word : word.normalize('NFD').replaceAll(accents, '').replaceAll('œ', 'oe')
}
const plain = /^[\x20-\x7F]*$/
