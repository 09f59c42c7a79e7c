/** A word, a string, a template without holes, or a single mark of TypeScript source. */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark'
  readonly text: string
  readonly line: number
}

interface Reading {
  readonly source: string
  readonly tokens: Token[]
  at: number
  line: number
}

const wordStart = /[\p{ID_Start}$_#@]/u
const word = /[\p{ID_Continue}$#@\u200c\u200d]+/uy
const digits = /[\d.][\w.]*/y
/** Words after which a slash begins a regular expression; after any other word it divides. */
const beforeExpression = new Set(
  'return typeof case in of do else void delete throw new await yield instanceof'.split(' '),
)

/** The tokens of TypeScript source, comments and the text of regular expressions left out. */
export function tokensOf(source: string): readonly Token[] {
  const reading: Reading = { source, tokens: [], at: 0, line: 1 }
  while (reading.at < source.length) readOne(reading)
  return reading.tokens
}

function readOne(reading: Reading): void {
  const { source, at } = reading
  const character = source[at] ?? ''
  if (/\s/.test(character)) return skip(reading, 1)
  if (source.startsWith('//', at)) return skipTo(reading, '\n')
  if (source.startsWith('/*', at)) return skipTo(reading, '*/')
  if (character === '"' || character === "'") return readString(reading, character)
  if (character === '`') return readTemplate(reading)
  if (character === '/' && expressionMayStart(reading.tokens.at(-1))) return skipRegularExpression(reading)
  if (/\d/.test(character)) return readMatch(reading, digits)
  if (wordStart.test(character)) return readMatch(reading, word)
  push(reading, 'mark', character)
  skip(reading, 1)
}

function push({ tokens, line }: Reading, kind: Token['kind'], text: string): void {
  tokens.push({ kind, text, line })
}

function skip(reading: Reading, length: number): void {
  const passed = reading.source.slice(reading.at, reading.at + length)
  reading.line += passed.split('\n').length - 1
  reading.at += length
}

function skipTo(reading: Reading, end: string): void {
  const found = reading.source.indexOf(end, reading.at + 2)
  skip(reading, (found < 0 ? reading.source.length : found + end.length) - reading.at)
}

function readMatch(reading: Reading, pattern: RegExp): void {
  pattern.lastIndex = reading.at
  const [text = reading.source.charAt(reading.at)] = pattern.exec(reading.source) ?? []
  push(reading, 'word', text)
  skip(reading, text.length)
}

function readString(reading: Reading, quote: string): void {
  const end = endOfQuoted(reading.source, reading.at + 1, quote)
  push(reading, 'string', reading.source.slice(reading.at + 1, end))
  skip(reading, end + 1 - reading.at)
}

/** The place of the closing quote; a string that is not closed ends with its line. */
function endOfQuoted(source: string, from: number, quote: string): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === quote || source[at] === '\n') return at
  }
  return source.length
}

/** A template's text is no code, but what stands in its holes is. */
function readTemplate(reading: Reading): void {
  const { source, line } = reading
  const start = reading.at + 1
  skip(reading, 1)
  let holes = 0
  while (reading.at < source.length && source[reading.at] !== '`') {
    if (source.startsWith('${', reading.at)) {
      holes++
      readHole(reading)
    } else skip(reading, source[reading.at] === '\\' ? 2 : 1)
  }
  const text = source.slice(start, reading.at)
  skip(reading, 1)
  reading.tokens.push(holes === 0 ? { kind: 'string', text, line } : { kind: 'mark', text: '`', line })
}

function readHole(reading: Reading): void {
  skip(reading, 2)
  let depth = 1
  while (reading.at < reading.source.length) {
    const character = reading.source[reading.at]
    if (character === '{') depth++
    if (character === '}' && --depth === 0) return skip(reading, 1)
    readOne(reading)
  }
}

function expressionMayStart(previous: Token | undefined): boolean {
  if (previous === undefined) return true
  if (previous.kind === 'string') return false
  if (previous.kind === 'word') return beforeExpression.has(previous.text)
  return !')]}`'.includes(previous.text)
}

function skipRegularExpression(reading: Reading): void {
  let set = false
  for (let at = reading.at + 1; at < reading.source.length; at++) {
    const character = reading.source[at]
    if (character === '\n') break
    if (character === '\\') at++
    else if (character === '[') set = true
    else if (character === ']') set = false
    else if (character === '/' && !set) {
      push(reading, 'word', '/expression/')
      return skip(reading, at + 1 - reading.at)
    }
  }
  push(reading, 'mark', '/')
  skip(reading, 1)
}
