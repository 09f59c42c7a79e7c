/** Past forms; those that are words of their own too, such as `left` and `found`, are not here. */
const irregular = new Map(
  `taught=teach bought=buy brought=bring thought=think caught=catch fought=fight sold=sell told=tell lent=lend sent=send
  spent=spend built=build kept=keep slept=sleep met=meet made=make took=take taken=take gave=give went=go
  came=come became=become wrote=write written=write spoke=speak spoken=speak chose=choose chosen=choose drove=drive
  driven=drive rode=ride ridden=ride ate=eat eaten=eat drank=drink began=begin begun=begin swam=swim ran=run won=win
  knew=know grew=grow grown=grow threw=throw thrown=throw flew=fly flown=fly drew=draw drawn=draw wore=wear
  stole=steal forgot=forget forgotten=forget understood=understand heard=hear held=hold sat=sit`
    .split(/\s+/)
    .map((entry): [string, string] => {
      const [past = '', present = ''] = entry.split('=')
      return [past, present]
    }),
)
const doubled = /([bdgmnprt])\1$/

/** The form under which inflections of one English word meet: `stops`, `stopped` and `stopping` give `stop`. */
export function stem(word: string): string {
  const regular = irregular.get(word)
  if (regular !== undefined) return stem(regular)
  if (word.length < 4) return word
  const bare = withoutEnding(word)
  const single = bare.length > 5 && bare.endsWith('ll') ? bare.slice(0, -1) : bare
  return single.length > 3 && single.endsWith('e') ? single.slice(0, -1) : single
}

function withoutEnding(word: string): string {
  switch (word.charCodeAt(word.length - 1)) {
    case 115: // s
      return withoutPlural(word)
    case 103: // g
      return word.length > 5 && word.endsWith('ing') ? undoubled(word.slice(0, -3)) : word
    case 100: // d
      return pastTense(word)
    default:
      return word
  }
}

function withoutPlural(word: string): string {
  if (word.endsWith('ss') || word.endsWith('us') || word.endsWith('is')) return word
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word
  return /(?:[sxz]|ch|sh)es$/.test(word) ? word.slice(0, -2) : word.slice(0, -1)
}

function pastTense(word: string): string {
  if (word.length < 5 || !word.endsWith('ed') || word.endsWith('eed')) return word
  if (word.endsWith('ied')) return `${word.slice(0, -3)}y`
  return undoubled(word.slice(0, -2))
}

function undoubled(word: string): string {
  return doubled.test(word) ? word.slice(0, -1) : word
}
