/** Longer words are not looked up, as in the reference. */
const LONGEST_WORD = 100
/** Pieces of a vocabulary that are taken in at a time: about a millisecond's. */
const STEP = 1024
/** Characters outside ASCII whose folding is remembered. */
const REMEMBERED = 4096

/** Splits a text into the word pieces of BERT, uncased. */
export interface WordPieces {
  /** The ids of a text between those of start and end, cut to `limit` in all. */
  ids(text: string, limit: number): readonly number[]
  /** How many ids a text has in all; stops counting at `limit`. */
  count(text: string, limit?: number): number
}

/** Word pieces of a vocabulary whose ids are its line numbers. */
export function wordPieces(vocabulary: string): WordPieces {
  const loading = loadWordPieces(vocabulary)
  for (let step = loading.next(); ; step = loading.next()) if (step.done === true) return step.value
}

/** The same in steps: every yield is a place to pause, the word pieces come last. */
export function* loadWordPieces(vocabulary: string): Generator<undefined, WordPieces, undefined> {
  // a table of whole pieces takes a tenth of the time that a tree of their letters would take
  const ids = new Map<string, number>()
  const reaches = new Map<number, number>()
  for (let from = 0, id = 0; from < vocabulary.length; id++) {
    const lineEnd = vocabulary.indexOf('\n', from)
    const to = lineEnd === -1 ? vocabulary.length : lineEnd
    const isRest = vocabulary.startsWith('##', from)
    const first = isRest ? from + 2 : from
    const letters = beginning(vocabulary, first, to)
    ids.set(vocabulary.slice(from, to), id)
    if ((reaches.get(letters) ?? 0) < to - first) reaches.set(letters, to - first)
    from = to + 1
    if (id % STEP === STEP - 1) yield
  }
  return piecesOf({ ids, reaches })
}

interface Vocabulary {
  readonly ids: ReadonlyMap<string, number>
  /** Length of the longest piece that begins with two letters: a word of nonsense costs little more than its length. */
  readonly reaches: ReadonlyMap<number, number>
}

/** The first two letters of what lies between two places, as a number. */
function beginning(text: string, from: number, to: number): number {
  return text.charCodeAt(from) * 0x10000 + (to - from > 1 ? text.charCodeAt(from + 1) : 0)
}

function piecesOf(vocabulary: Vocabulary): WordPieces {
  const [start, end] = ['[CLS]', '[SEP]'].map((name) => vocabulary.ids.get(name))
  const split = pieceSplitter(vocabulary)

  return {
    ids(text, limit) {
      const ids = [start ?? -1]
      for (const word of words(text)) {
        if (ids.length >= limit - 1) break
        ids.push(...split(word))
      }
      ids.length = Math.min(ids.length, limit - 1)
      return [...ids, end ?? -1]
    },
    count(text, limit = Infinity) {
      let count = 2
      for (const word of words(text)) {
        count += split(word).length
        if (count >= limit) return limit
      }
      return count
    },
  }
}

/** Greedy split of a word: always the longest piece that fits. A word with a rest that is no piece is unknown as a whole. */
function pieceSplitter(vocabulary: Vocabulary): (word: string) => readonly number[] {
  const unknown = [vocabulary.ids.get('[UNK]') ?? -1]
  return (word) => {
    const ids: number[] = []
    for (let from = 0; from < word.length;) {
      const piece = longestPiece(vocabulary, word, from)
      if (piece === undefined) return unknown
      ids.push(piece.id)
      from = piece.to
    }
    return word.length > LONGEST_WORD && Array.from(word).length > LONGEST_WORD ? unknown : ids
  }
}

interface Piece {
  readonly id: number
  readonly to: number
}

/** The longest piece at a place of a word. */
function longestPiece({ ids, reaches }: Vocabulary, word: string, from: number): Piece | undefined {
  const reach = reaches.get(beginning(word, from, word.length)) ?? 1
  for (let to = Math.min(word.length, from + reach); to > from; to--) {
    const text = word.slice(from, to)
    const id = ids.get(from === 0 ? text : `##${text}`)
    if (id !== undefined) return { id, to }
  }
  return undefined
}

/** The words of a text, one after the other: a reader that stops early saves the rest. */
function* words(text: string): Generator<string> {
  let word = ''
  let length = 0
  for (const character of text) {
    for (const part of fold(character)) {
      if (part.joins) {
        if (length++ <= LONGEST_WORD) word += part.text // what comes after makes no difference
        continue
      }
      if (word !== '') yield word
      if (part.text !== '') yield part.text
      word = ''
      length = 0
    }
  }
  if (word !== '') yield word
}

/** What a character becomes: pieces of the word around it, words of their own, or (without text) a gap. */
interface Part {
  readonly text: string
  readonly joins: boolean
}

const folded = new Map<string, readonly Part[]>()

function fold(character: string): readonly Part[] {
  const known = folded.get(character)
  if (known !== undefined) return known
  const parts = partsOf(character)
  if (character < '\x80' || folded.size < REMEMBERED) folded.set(character, parts)
  return parts
}

const WHITE = /^\p{White_Space}$/u
/** Controls, formats, private and unpaired halves; two of the controls are blanks. */
const NOTHING = /^(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFD]$/u
/** Punctuation, and what ASCII has of symbols. */
const PUNCTUATION = /^[\p{P}$+<=>^`|~]$/u
const IDEOGRAPH =
  /^[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B820}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]$/u

function partsOf(character: string): readonly Part[] {
  if (IDEOGRAPH.test(character)) return [{ text: character.normalize('NFD'), joins: false }]
  if (NOTHING.test(character)) return []
  if (WHITE.test(character)) return [{ text: '', joins: false }]
  // one character at a time, so that no letter folds differently for its neighbours
  const plain = character.normalize('NFD').replaceAll(/\p{Mn}/gu, '')
  return Array.from(plain)
    .flatMap((part) => Array.from(part.toLowerCase()))
    .map((text) => ({ text, joins: !PUNCTUATION.test(text) }))
}
