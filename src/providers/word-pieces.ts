/** Longer words are not looked up, as in the reference. */
const LONGEST_WORD = 100
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
  const pieces = vocabulary.split('\n')
  const [start, end] = [pieces.indexOf('[CLS]'), pieces.indexOf('[SEP]')]
  const split = pieceSplitter(pieces)

  return {
    ids(text, limit) {
      const ids = [start]
      for (const word of words(text)) {
        if (ids.length >= limit - 1) break
        ids.push(...split(word))
      }
      ids.length = Math.min(ids.length, limit - 1)
      return [...ids, end]
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
function pieceSplitter(pieces: readonly string[]): (word: string) => readonly number[] {
  const unknown = [pieces.indexOf('[UNK]')]
  const starts = pieceTree(pieces.map((piece) => (piece.startsWith('##') ? '' : piece)))
  const rests = pieceTree(pieces.map((piece) => (piece.startsWith('##') ? piece.slice(2) : '')))

  return (word) => {
    const ids: number[] = []
    for (let from = 0; from < word.length;) {
      const { id, to } = (from === 0 ? starts : rests)(word, from)
      if (id === undefined) return unknown
      ids.push(id)
      from = to
    }
    return word.length > LONGEST_WORD && Array.from(word).length > LONGEST_WORD ? unknown : ids
  }
}

interface Piece {
  readonly id: number | undefined
  readonly to: number
}

/** Finds the longest piece at a place of a word. As a tree, so that a word of nonsense costs no more than its length. */
function pieceTree(pieces: readonly string[]): (word: string, from: number) => Piece {
  const branches = new Map<number, number>()
  const ends = new Map<number, number>()
  for (const [id, piece] of pieces.entries()) {
    if (piece === '') continue
    let node = 0
    for (let at = 0; at < piece.length; at++) {
      const branch = node * 0x10000 + piece.charCodeAt(at)
      const next = branches.get(branch) ?? branches.size + 1
      branches.set(branch, next)
      node = next
    }
    ends.set(node, id)
  }

  return (word, from) => {
    let found: Piece = { id: undefined, to: from }
    let node: number | undefined = 0
    for (let at = from; at < word.length; at++) {
      node = branches.get(node * 0x10000 + word.charCodeAt(at))
      if (node === undefined) break
      const id = ends.get(node)
      if (id !== undefined) found = { id, to: at + 1 }
    }
    return found
  }
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
