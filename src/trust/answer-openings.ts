import { languages } from './languages.ts'

type Speech = (typeof languages)[number]['speech']

/** A courtesy is short and has no figures. */
const courteous = 14

/** What stands before the first word: opening marks. */
const before = String.raw`^[\s"'“«(¿¡]*`
const mark = String.raw`\s*[,!.:;?…—–-]+`
const end = String.raw`(?:${mark}|\s*$)`

const yes = new RegExp(before + anyOf('yes'), 'u')
const no = new RegExp(before + anyOf('no'), 'u')
const overture = new RegExp(`${before}(?:${anyOf('overtures')}|${anyOf('yes')}|${anyOf('no')})${end}\\s*`, 'iu')
const courtesy = new RegExp(before + anyOf('courteous'), 'u')

/** One of the phrases of a list, in any language. */
function anyOf(list: keyof Speech): string {
  const phrases = languages.flatMap(({ speech }) => speech[list].split('|')).map((phrase) => phrase.trim())
  const kept = phrases.filter((phrase) => phrase !== '').toSorted((left, right) => right.length - left.length)
  const patterns = kept.map((phrase) => {
    const words = phrase
      .replace(/,$/, '')
      .replaceAll('.', String.raw`\.`)
      .replaceAll(/\s+/g, String.raw`\s+`)
    return phrase.endsWith(',') ? `${words}(?=${end})` : String.raw`${words}(?![\p{L}\p{N}'])`
  })
  return `(?:${patterns.join('|')})`
}

/** Whether an answer begins by saying yes or no. */
export function stanceOf(opening: string): 'yes' | 'no' | undefined {
  const text = opening.toLowerCase()
  if (no.test(text)) return 'no'
  return yes.test(text) ? 'yes' : undefined
}

/** What a sentence says behind its words of courtesy; empty where it is courtesy alone. */
export function saidBy(sentence: string): string {
  let rest = sentence.trim()
  for (let length = -1; length !== rest.length;) {
    length = rest.length
    rest = rest.replace(overture, '')
  }
  const words = rest.toLowerCase()
  const isCourtesy = !/\d/.test(words) && courtesy.test(words) && words.split(/\s+/).length <= courteous
  return isCourtesy ? '' : rest
}
