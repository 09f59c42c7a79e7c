/** Texts by place: a letter says what stands where, digests take six bits a letter, anything else stays as it is. */
export interface PackedTexts {
  readonly letters: string
  /** A multiple of four letters. */
  readonly digests: string
  readonly others: readonly string[]
}

const absent = '-'
const other = 'o'
/** Letters for texts in the letters of base64url of these lengths: digests long and short, trace and span. */
const lettersOf = new Map([
  [43, 'l'],
  [22, 's'],
  [32, 't'],
  [16, 'u'],
])
const lengthOf = new Map(Array.from(lettersOf, ([length, letter]) => [letter.charCodeAt(0), length]))
const absentCode = absent.charCodeAt(0)
const otherCode = other.charCodeAt(0)
const zero = '0'.charCodeAt(0)
const nine = '9'.charCodeAt(0)
/** Of a text that stood before, there is the letter of its place, as long as there are letters. */
const firstPlace = 65
const mostPlaces = 32

/** Packs texts; one that stands there twice is kept once. */
export function packTexts(texts: readonly (string | undefined)[]): PackedTexts {
  const others: string[] = []
  const places = new Map<string, number>()
  let letters = ''
  let digests = ''
  for (let place = 0; place < texts.length; place++) {
    const text = texts[place]
    const first = text === undefined ? undefined : places.get(text)
    if (text === undefined) letters += absent
    else if (text.length === 1 && text >= '0' && text <= '9') letters += text
    else if (first !== undefined) letters += String.fromCharCode(firstPlace + first)
    else {
      if (place < mostPlaces) places.set(text, place)
      const letter = /^[\w-]+$/.test(text) ? lettersOf.get(text.length) : undefined
      letters += letter ?? other
      if (letter === undefined) others.push(text)
      else digests += text
    }
  }
  const isWhole = digests.length % 4 === 0
  return {
    letters,
    digests: isWhole ? digests : digests.padEnd(digests.length + 4 - (digests.length % 4), 'A'),
    others,
  }
}

/** The texts again, or undefined when these are not what was packed. */
export function unpackTexts({ letters, digests, others }: Foreign): (string | undefined)[] | undefined {
  const texts: (string | undefined)[] = []
  let at = 0
  let next = 0
  for (let place = 0; place < letters.length; place++) {
    const code = letters.charCodeAt(place)
    let text: string | undefined
    if (code !== absentCode) {
      const length = lengthOf.get(code)
      if (length !== undefined) text = digests.slice(at, (at += length))
      else if (code === otherCode) text = textOf(others[next++])
      else if (code >= zero && code <= nine) text = letters[place]
      else text = texts[code - firstPlace]
      if (text === undefined) return undefined
    }
    texts.push(text)
  }
  return at <= digests.length && next === others.length ? texts : undefined
}

interface Foreign {
  readonly letters: string
  readonly digests: string
  readonly others: readonly unknown[]
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
