/** The form under which a word of a list is looked up: folded, or as a stem. */
export type Form = (word: string) => string

/** The words of a list. */
export function wordsIn(list: string, form: Form): ReadonlySet<string> {
  return new Set(split(list).map(form))
}

/** Each word of a list of groups, with the first word of its group as written. */
export function groupsIn(list: string, form: Form): ReadonlyMap<string, string> {
  return new Map(sidesOf(list).flatMap((side) => grouped(side, form)))
}

/** Each word of a list of groups, with every group it is in: a pound is weight and money. */
export function manyGroupsIn(list: string, form: Form): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const [word, group] of sidesOf(list).flatMap((side) => grouped(side, form))) {
    found.set(word, (found.get(word) ?? new Set()).add(group))
  }
  return found
}

/** Phrases of a list. */
export function phrasesIn(list: string, fold: Form): ReadonlySet<string> {
  return new Set(sidesOf(list).map((phrase) => split(phrase).map(fold).join(' ')))
}

/** `key=value` entries of a list. */
export function entriesIn(list: string, form: Form, parted: RegExp = /\s+/): ReadonlyMap<string, string> {
  const entries = list.split(parted).map((entry) => entry.trim().split('='))
  return new Map(entries.flatMap(([key, value]) => (key && value ? [[form(key), value]] : [])))
}

/** The lines of a table that hold a stem, each with the side it is on. */
export type Table = ReadonlyMap<string, readonly Place[]>
export interface Place {
  readonly line: number
  readonly side: number
}

/** A table by stem; `;` parts lines too, and they are counted on from `first`, so that those of two languages are never one. */
export function tableIn(
  lines: readonly string[],
  { form, first }: { readonly form: Form; readonly first: number },
): Table {
  const table = new Map<string, Place[]>()
  for (const [at, text] of lines.flatMap((some) => some.split(';')).entries()) {
    const line = first + at
    for (const [side, words] of sidesOf(text).entries()) {
      for (const word of split(words)) {
        // a mark such as `~on` has no endings
        const key = word.startsWith('~') ? word : form(word)
        const places = table.get(key) ?? []
        if (!places.some((place) => place.line === line && place.side === side)) places.push({ line, side })
        table.set(key, places)
      }
    }
  }
  return table
}

/** `first second=one word` entries by first word, then by second; what they are together is a stem. */
export function phrasesAfter(list: string, fold: Form, form: Form): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>()
  for (const [phrase, together] of entriesIn(list, fold, /\|/)) {
    const [first = '', second = ''] = split(phrase)
    found.set(first, (found.get(first) ?? new Map()).set(second, form(together)))
  }
  return found
}

/** What a question wants that has these words in a row; `rest` are those behind the first. */
export interface Asking {
  readonly rest: readonly string[]
  readonly wants: string
}

/** `how many=count` entries by first word, the longest before the shorter. */
export function askingsIn(list: string, fold: Form): ReadonlyMap<string, readonly Asking[]> {
  const found = new Map<string, Asking[]>()
  for (const [phrase, wants] of entriesIn(list, fold, /\|/)) {
    const [first = '', ...rest] = split(phrase)
    const all = [...(found.get(first) ?? []), { rest, wants }]
    found.set(
      first,
      all.toSorted((left, right) => right.rest.length - left.rest.length),
    )
  }
  return found
}

/** Verbs by stem, each with the particles that may stand apart from it. */
export function particlesIn(
  lines: readonly string[],
  fold: Form,
  form: Form,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const line of lines) {
    const [particles = '', verbs = ''] = line.split(':')
    for (const verb of split(verbs).map(form)) {
      found.set(verb, new Set([...(found.get(verb) ?? []), ...split(particles).map(fold)]))
    }
  }
  return found
}

function grouped(side: string, form: Form): [string, string][] {
  const [first = '', ...others] = split(side)
  return [first, ...others].map((word) => [form(word), first])
}

function sidesOf(line: string): string[] {
  return line.split('|')
}

function split(list: string): string[] {
  return list.split(/\s+/).filter((word) => word !== '')
}
