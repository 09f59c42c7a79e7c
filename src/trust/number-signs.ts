import { facet } from './reading.ts'
import type { Facet } from './reading.ts'

const sign =
  /(?<=[\d)]\s?)(?:[-+*/×÷^−–x]|plus|minus|times|divided by)(?=\s?[\d(.])|(?:[<>]=?|[≤≥≠]|!=)(?=\s?[-−$€£]?\.?\d)|(?<=\d\s?)(?:[<>]=?|[≤≥≠]|!=)/g
const mayHoldSign = /\d\s?[-+*/×÷^−–xpmtd<>≤≥≠!]|[<>≤≥≠=]\s?[-−$€£]?\.?\d/
const spellings = new Map([
  ['plus', '+'],
  ['minus', '-'],
  ['−', '-'],
  ['–', '-'],
  ['times', '*'],
  ['x', '*'],
  ['×', '*'],
  ['divided by', '/'],
  ['÷', '/'],
  ['<=', '≤'],
  ['>=', '≥'],
  ['!=', '≠'],
])

/** The signs beside the numbers of a text, in order: five plus three is not five minus three. */
export const signsOfNumbers: Facet<string> = facet(({ text }) =>
  mayHoldSign.test(text) ? (text.match(sign) ?? []).map((each) => spellings.get(each) ?? each).join(' ') : '',
)

const bitsOrBytes = /\d\s?(?:([KMGT])(b)|([kKMGT])(B))(?![A-Za-z])/g
const mayHoldBits = /\d\s?[kKMGT][bB]/

/** `5 Gb` are bits and `5 GB` bytes; whoever writes `gb` means either. */
export const bitsOf: Facet<string> = facet(({ text }) => {
  if (!mayHoldBits.test(text)) return ''
  const found = [...text.matchAll(bitsOrBytes)].map(([, , bits]) => (bits === undefined ? 'bytes' : 'bits'))
  return found.join(' ')
})
