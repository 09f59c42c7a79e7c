/** What an answer may have taken somebody's data from. */
export interface PersonalSources {
  /** Who asks. */
  readonly user: string
  /** What was said or found before in the conversation. */
  readonly told: readonly string[]
  /** What everybody who asks the same has before them: the question, the persona, documents. */
  readonly open: readonly string[]
}

/** Whether an answer holds data of who asks that nobody else who asks the same question has named. */
export function holdsPersonal(answer: string, { user, told, open }: PersonalSources): boolean {
  if (names(answer, user) && !open.some((text) => names(text, user))) return true
  if (told.length === 0) return false
  const facts = factsIn(answer)
  if (facts.size > 0) {
    const said = told.flatMap((text) => [...factsIn(text)]).filter((fact) => facts.has(fact))
    const known = said.length === 0 ? [] : open.flatMap((text) => [...factsIn(text)])
    if (said.some((fact) => !known.includes(fact))) return true
  }
  const introduced = told.flatMap((text) => [...text.matchAll(introduction)].map(([, name = '']) => name))
  return introduced.some((name) => names(answer, name) && !open.some((text) => names(text, name)))
}

/** Whether a text holds an e-mail address. */
export function holdsAddress(text: string): boolean {
  return text.includes('@') && text.search(address) >= 0
}

/** A text without addresses, phone numbers, ids and amounts of money. */
export function hidePersonal(text: string): string {
  return [address, amount, phone, identifier].reduce((left, pattern) => left.replaceAll(pattern, '…'), text)
}

const introduction =
  /\b(?:my name is|i am called|call me|mein name ist|ich heiße|je m['’]appelle|me llamo)\s+([a-zà-žß][a-zà-žß'’-]+)/gi
const address = /[\wà-ž.%+-]{1,64}@[\wà-ž-]{1,63}(?:\.[\wà-ž-]{1,63}){0,4}\.[a-z]{2,24}/gi
const amount =
  /(?:[$€£¥]|\b(?:USD|EUR|GBP|CHF))\s?(\d[\d.,']{0,14})|(\d[\d.,']{0,14})\s?(?:[$€£¥]|(?:usd|eur|gbp|chf|euros?|dollars?|pounds?|francs?)\b)/gi
const phone = /(?:\+|\(|\b)\d[\d ()./-]{5,20}\d\b/g
const identifier = /\b[A-Z]{0,5}[-#]?\d{4,}(?:[-/]?[A-Z\d]{1,12}){0,4}\b/gi
const year = /^(?:19|20)\d\d$/

/** Addresses, phone numbers, ids and amounts of money, each written in one way. */
function factsIn(text: string): ReadonlySet<string> {
  const facts = new Set<string>()
  if (text.includes('@')) for (const [found] of text.matchAll(address)) facts.add(found.toLowerCase())
  if (!/\d/.test(text)) return facts
  for (const [, left, right] of text.matchAll(amount)) facts.add(`amount ${sumOf(left ?? right ?? '')}`)
  for (const [found] of text.matchAll(phone)) addNumber(facts, found.replaceAll(/\D/g, ''))
  for (const [found] of text.matchAll(identifier)) addNumber(facts, found.replaceAll(/[^a-z\d]/gi, '').toLowerCase())
  return facts
}

function addNumber(facts: Set<string>, number: string): void {
  if (number.length >= 4 && !year.test(number)) facts.add(number)
}

/** A sum without what separates its digits: "1,200.00" and "1.200" are one. */
function sumOf(written: string): string {
  return written
    .trim()
    .replace(/[.,]00?$/, '')
    .replaceAll(/\D/g, '')
}

/** Whether a name stands in a text as a word of its own. */
function names(text: string, name: string): boolean {
  const wanted = name.toLowerCase()
  if (wanted.length < 3 || text.length < wanted.length) return false
  const said = text.toLowerCase()
  for (let at = said.indexOf(wanted); at >= 0; at = said.indexOf(wanted, at + 1)) {
    if (!isPart(said.at(at - 1), at > 0) && !isPart(said[at + wanted.length], true)) return true
  }
  return false
}

function isPart(letter: string | undefined, isThere: boolean): boolean {
  return isThere && letter !== undefined && /[\p{L}\d_]/u.test(letter)
}
