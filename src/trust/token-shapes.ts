export type TokenKind = 'word' | 'number' | 'code'

/** A token before it is looked up and placed. */
export interface Piece {
  readonly raw: string
  readonly word: string
  readonly kind: TokenKind
}

/** Longer runs of characters are no words; they are compared whole. */
const longest = 200

const currencySigns = new Map([
  ['$', 'usd'],
  ['€', 'eur'],
  ['£', 'gbp'],
  ['¥', 'jpy'],
  ['₹', 'inr'],
])
const multipliers = new Map([
  ['k', 1e3],
  ['mn', 1e6],
  ['bn', 1e9],
])

const plain = /^[A-Za-z]+$/
const opening = /^["'“”‘’([{<«»*_`|¿¡…,;:!?]+/
const closing = /["'“”‘’)\]}>«».,;:!?…*`|]+$/
const call = /^[\w.]*\w\(.*\)[.,;:!?]*$/
/** `item(s)` */
const plural = /(\p{L})\((e?s)\)/u
const letter = /\p{L}/u
const contraction = /^\p{L}+['’]\p{L}+$/u
const initials = /^(?:\p{L}\.)+\p{L}?$/u
const number = /^(#|[$€£¥₹])?(\d{1,3}(?:,\d{2,3})*,\d{3}|\d+)(\.\d+|,\d{1,2})?([$€£¥₹%°]?\p{L}*)$/u
/** `.5` and `$.5`. */
const pointFirst = /^([-−]?[$€£¥₹]?)(?=\.\d)/
const negative = /^[-−]\d/
const range = /^\d{1,4}-\d{1,4}$/
const figures = /^(\d+(?:[-/:.]\d+)+)([ap]m)?$/i
/** `5-mile`, `mid-2020`, `Rs.500`: a number and words, not a code. */
const compound = /^\d+(?:-\p{L}{2,})+$|^(?:\p{Ll}{3,}-)+\d+$|^(?:[Rr]s|USD|EUR|GBP|INR|US\$)\.?\d[\d.,]*$/u
const ordinal = /^(?:st|nd|rd|th)$/
/** Version 1.10 is not version 1.1, and 5,50 may be two numbers. */
const asWritten = /^(?:\.\d*[1-9]\d*0|,\d+)$/
/** 1.500 may be one and a half, or fifteen hundred. */
const doubtful = /^-?[1-9]\d{0,2}\.\d{3}$/
export function isDoubtful(digits: string): boolean {
  return doubtful.test(digits)
}
const code = new RegExp(
  [
    String.raw`^[\w.+-]+@[\w-]+\.[\w.]+$`, // e-mail
    String.raw`^(?:https?:\/\/|www\.)`,
    String.raw`^[a-z][\w-]+(?:\.[a-z][\w-]+){2,}(?:\/\S*)?$`, // a host
    String.raw`^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|ai|app|edu|gov|co|uk|de|fr|eu)(?:\/\S*)?$`,
    String.raw`^--?[a-z][\w-]*(?:=\S*)?$`, // flag
    String.raw`^(?:\.{0,2}|~|[A-Za-z]:)[\\/]\w`, // path
    String.raw`^\.[a-z]+(?:\.[a-z]+)*$`, // dot file
    String.raw`\.(?:[cm]?[jt]sx?|py|rb|rs|go|java|kt|cs?|h|cpp|sh|sql|html?|css|json[lc]?|ya?ml|toml|xml|csv|md|txt|pdf|docx?|xlsx?|zip|gz|log|env|ini|conf|lock|png|jpe?g|svg)$`,
    String.raw`\w_\w|\w::\w|\w\\\w|\w->\w`,
    String.raw`^[@#][A-Za-z]\w+$`,
    String.raw`^[A-Za-z]{1,2}(?:\+\+?|#)\d*$`,
    String.raw`^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*$`, // letters and digits
  ].join('|'),
  'i',
)

/** The tokens of a run of characters without white space. */
export function piecesOf(chunk: string): readonly Piece[] {
  if (chunk.length > longest) return [codePiece(chunk)]
  if (plain.test(chunk)) return [wordPiece(chunk)]
  if (plural.test(chunk)) return piecesOf(chunk.replace(plural, '$1$2'))
  if (call.test(chunk)) return [codePiece(chunk.replace(/[.,;:!?]+$/, ''))]

  const core = chunk.replace(opening, '').replace(closing, '')
  if (core === '') return []
  return piecesOfCore(core)
}

function piecesOfCore(core: string): readonly Piece[] {
  if (plain.test(core) || contraction.test(core)) return [wordPiece(core)]
  if (pointFirst.test(core)) return piecesOfCore(core.replace(pointFirst, (sign) => `${sign}0`))
  if (initials.test(core)) return [wordPiece(core.replaceAll('.', ''))]

  const currency = currencySigns.get(core)
  if (currency !== undefined) return [{ raw: core, word: currency, kind: 'word' }]
  if (negative.test(core)) {
    const [first, ...others] = piecesOfCore(core.slice(1))
    if (first?.kind === 'number') return [{ ...first, raw: core, word: `-${first.word}` }, ...others]
  }
  const digits = number.exec(core)
  const counted = digits && piecesOfNumber(core, digits)
  if (counted) return counted
  if (range.test(core)) return core.split('-').map(otherPiece)
  const [, figure, half] = figures.exec(core) ?? []
  if (figure !== undefined) return [{ raw: core, word: figure, kind: 'number' }, ...(half ? [wordPiece(half)] : [])]
  if (compound.test(core)) return (core.match(/\d[\d.,]*|[^\d.,-]+/g) ?? []).flatMap(piecesOf)
  if (code.test(core)) return [codePiece(core)]

  return core
    .split(/[^\p{L}\p{N}'’$€£¥₹%]+/u)
    .filter((part) => part !== '')
    .flatMap((part) => (part === core ? otherPiece(part) : piecesOf(part)))
}

/** `$5k` is 5000 and usd, `10mg` is 10 and mg; letters that count nothing make it a code. */
function piecesOfNumber(raw: string, match: RegExpExecArray): readonly Piece[] | undefined {
  const [, sign = '', whole = '', fraction = '', letters = ''] = match
  if (seat.test(letters)) return undefined
  const ending = letters.toLowerCase()
  const value = Number(whole.replaceAll(',', '') + fraction.replace(',', '.'))
  const exact = Number.isSafeInteger(Math.trunc(value)) && !/^0\d/.test(whole)
  const currency = currencySigns.get(sign) ?? currencySigns.get(letters)
  const times = multipliers.get(currency && ending === 'm' ? 'mn' : ending)

  const digits = (word: string): Piece => ({ raw, word, kind: 'number' })
  const unit = (word: string): Piece => ({ raw, word, kind: 'word' })
  const isMeasure = currency !== undefined || letters !== ''
  const isPlain = exact && !isDoubtful(whole + fraction) && (isMeasure || !asWritten.test(fraction))
  const amount = digits(isPlain ? String(value * (times ?? 1)) : whole.replaceAll(',', '') + fraction)

  if (currency) return times || ending === '' || currencySigns.has(letters) ? [amount, unit(currency)] : undefined
  if (ending === '' || ordinal.test(ending) || times) return [amount]
  if (ending === 'in') return [amount, unit('inch')]
  return ending === '%' || unitEndings.has(ending) ? [amount, unit(ending)] : undefined
}

/** `14C` is a seat or a door before it is a temperature. */
const seat = /^[CFGHLS]$/
const unitEndings = new Set(
  'km m cm mm mi ft in kg kgs g mg mcg lb lbs oz l ml kb mb gb tb hz khz mhz ghz w kw kwh v mv ma mah h hr hrs min mins s sec ms am pm c f °c °f °'.split(
    ' ',
  ),
)

function otherPiece(raw: string): Piece {
  return letter.test(raw) || raw === '%' ? wordPiece(raw) : { raw, word: raw, kind: 'number' }
}

function wordPiece(raw: string): Piece {
  const word = raw.toLowerCase().replaceAll('’', "'")
  return { raw, word: word.endsWith("'s") ? word.slice(0, -2) : word, kind: 'word' }
}

/** The case of a flag counts: `-a` is not `-A`. */
function codePiece(raw: string): Piece {
  return { raw, word: /^--?[A-Za-z]/.test(raw) ? raw : raw.toLowerCase(), kind: 'code' }
}
