/** Texts by place: a letter says what stands where, digests take six bits a letter, anything else stays as it is. */
export interface PackedTexts {
  readonly letters: string
  readonly digests: Buffer
  readonly others: readonly string[]
}

const absent = '-'
const other = 'o'
/** Lengths of texts of the letters of base64url: digests long and short, trace and span. */
const lengths = { l: 43, s: 22, t: 32, u: 16 } as const
const letterOf = new Map<number, keyof typeof lengths>([
  [43, 'l'],
  [22, 's'],
  [32, 't'],
  [16, 'u'],
])
/** Of a text that stood before, there is the letter of its place, as long as there are letters. */
const firstPlace = 65
const mostPlaces = 32

/** Packs texts; one that stands there twice is kept once. */
export function packTexts(texts: readonly (string | undefined)[]): PackedTexts {
  const others: string[] = []
  let letters = ''
  let digests = ''
  for (const [place, text] of texts.entries()) {
    if (text === undefined) {
      letters += absent
      continue
    }
    const first = text.length > 1 ? texts.indexOf(text) : place
    const length = letterOf.get(text.length)
    if (text.length === 1 && text >= '0' && text <= '9') letters += text
    else if (first < place && first < mostPlaces) letters += String.fromCharCode(firstPlace + first)
    else if (length !== undefined && /^[\w-]+$/.test(text)) {
      letters += length
      digests += text
    } else {
      letters += other
      others.push(text)
    }
  }
  return { letters, digests: Buffer.from(digests.padEnd(Math.ceil(digests.length / 4) * 4, 'A'), 'base64url'), others }
}

/** The texts again, or undefined when these are not what was packed. */
export function unpackTexts(
  letters: string,
  digests: string,
  others: readonly unknown[],
): (string | undefined)[] | undefined {
  const texts: (string | undefined)[] = []
  let at = 0
  let next = 0
  for (const letter of letters) {
    let text: unknown
    if (letter === absent) {
      texts.push(undefined)
      continue
    }
    if (isLength(letter)) text = digests.slice(at, (at += lengths[letter]))
    else if (letter === other) text = others[next++]
    else if (letter >= '0' && letter <= '9') text = letter
    else text = texts[letter.charCodeAt(0) - firstPlace]
    if (typeof text !== 'string') return undefined
    texts.push(text)
  }
  return at <= digests.length && next === others.length ? texts : undefined
}

const isLength = (letter: string): letter is keyof typeof lengths => Object.hasOwn(lengths, letter)
