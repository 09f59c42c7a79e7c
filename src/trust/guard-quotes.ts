import type { Guard } from './guard.ts'
import { facet, readAlike } from './reading.ts'
import type { Facet, Reading } from './reading.ts'

const quoted =
  /"{1,3}([^"]{1,300})"{1,3}|“([^”]{1,300})”|«([^»]{1,300})»|`{1,3}([^`]{1,300})`{1,3}|(?<![\p{L}\p{N}])['‘]([^'’]{1,300})['’](?![\p{L}\p{N}])/gu
const anyMark = /["“«`'‘]/

/** What one text quotes, the other must hold: in quotes or not. */
export const quotesGuard: Guard = {
  name: 'quotes',
  refuse(asked, stored) {
    const mine = unheld(asked, stored)
    if (mine) return `"${mine}" is quoted, the stored question lacks it`
    const theirs = unheld(stored, asked)
    return theirs && `the stored question quotes "${theirs}", which is not asked about`
  },
}

function unheld(left: Reading, right: Reading): string | undefined {
  return quotes(left).find((quote) => !line(right).includes(line(readAlike(quote, right))))
}

const quotes: Facet<readonly string[]> = facet(({ text }) => {
  if (!anyMark.test(text)) return []
  return [...text.matchAll(quoted)].flatMap((match) => match.slice(1).filter((part) => part !== undefined))
})

/** The words in a row, as they are compared. */
const line: Facet<string> = facet(({ tokens }) => ` ${tokens.map(({ word }) => word.stem).join(' ')} `)
