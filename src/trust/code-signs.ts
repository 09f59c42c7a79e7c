import { facet } from './reading.ts'
import type { Facet } from './reading.ts'

const operator =
  /(?<=^|\s|[`'"])(?:[=!<>]=?=?|[-+*/%]=|=>|->|&&?|\|\|?|\+\+?|--|\*\*?|\/\/?|<<|>>|\?\?|::|\w\+\+|\+\+\w+|[%^~@$#]|[*&!~]{1,2}\w+)(?=$|\s|[`'"])/g
const mayHoldOperator = /[=!<>&|+*/%?:^~@$#-][\s`'"]|[\s`'"][=!<>&|+*/%?:^~@$#-]/
/** `Map<string, number>`, `f(1, 2)`, `list[0]`. */
const bracketed = /\w(?:<[^<>]{1,80}>|\([^()]{1,80}\)|\[[^[\]]{1,80}\])/g
const mayHoldBracket = /\w[<([]/

/** The signs of a programming language that a text names, and what it puts in brackets, in order. */
export const signs: Facet<string> = facet(({ text }) => {
  const found = mayHoldOperator.test(text) ? (text.match(operator) ?? []) : []
  if (!mayHoldBracket.test(text)) return found.join(' ')
  const brackets = (text.match(bracketed) ?? []).map((each) => each.slice(1).replaceAll(/\s/g, '').toLowerCase())
  return [...found, ...brackets].join(' ')
})

const member = /(?<![\w./@-])([A-Za-z_]\w*)\.([a-z_]\w*)(?![\w/@-]|\.\w)/g
const mayHoldMember = /\w\.[a-z_]/

/** What a text names of a thing with a dot: `get` of `map.get`. */
export const members: Facet<ReadonlyMap<string, ReadonlySet<string>>> = facet(({ text }) => {
  if (!mayHoldMember.test(text)) return none
  const found = new Map<string, Set<string>>()
  for (const [, owner = '', name = ''] of text.matchAll(member)) {
    const key = owner.toLowerCase()
    found.set(key, (found.get(key) ?? new Set()).add(name.toLowerCase()))
  }
  return found
})

const none: ReadonlyMap<string, ReadonlySet<string>> = new Map()
