/** A document that FT.SEARCH found. */
export interface FoundDocument {
  readonly key: string
  readonly fields: ReadonlyMap<string, unknown>
}

/** What FT.INFO says of an index. */
export interface IndexFacts {
  /** The words that describe a field, by its name. */
  readonly fields: ReadonlyMap<string, readonly string[]>
  readonly definition: readonly string[]
  readonly documents: number
  /** Whether it still reads in what was there before it. */
  readonly isFilling: boolean
}

/** The documents in an answer of FT.SEARCH: a flat list in protocol 2, pairs, an object or a map in protocol 3. */
export function readDocuments(answer: unknown): readonly FoundDocument[] {
  if (countOf(answer) !== undefined && Array.isArray(answer)) {
    const list: unknown[] = answer.slice(1)
    return list.flatMap((key, at) => (at % 2 === 0 ? [{ key: wordOf(key), fields: pairsOf(list[at + 1]) }] : []))
  }
  const results = pairsOf(answer).get('results')
  if (!Array.isArray(results)) return []
  return results.map((result: unknown) => {
    const parts = pairsOf(result)
    return { key: wordOf(parts.get('id')), fields: pairsOf(parts.get('extra_attributes')) }
  })
}

/** What a flat answer begins with: how many there are, as a number or, where the client was told so, as a text. */
function countOf(answer: unknown): number | undefined {
  const first: unknown = Array.isArray(answer) ? answer[0] : undefined
  return /^\d+$/.test(wordOf(first)) ? Number(wordOf(first)) : undefined
}

/** How many an answer of FT.SEARCH says there are. */
export function readTotal(answer: unknown): number {
  return countOf(answer) ?? Number(wordOf(pairsOf(answer).get('total_results')))
}

/** The facts in an answer of FT.INFO, in either protocol. */
export function readFacts(answer: unknown): IndexFacts {
  const facts = pairsOf(answer)
  const attributes: unknown = facts.get('attributes')
  const fields = new Map<string, readonly string[]>()
  for (const attribute of Array.isArray(attributes) ? attributes : []) {
    const words = wordsOf(attribute)
    fields.set(words[words.indexOf('identifier') + 1] ?? '', words)
  }
  return {
    fields,
    definition: wordsOf(facts.get('index_definition')),
    documents: Number(wordOf(facts.get('num_docs'))),
    isFilling: Number(wordOf(facts.get('indexing'))) !== 0,
  }
}

/** The names in an answer of FT._LIST. */
export function readNames(answer: unknown): readonly string[] {
  return wordsOf(answer instanceof Set ? [...answer] : answer)
}

function pairsOf(value: unknown): ReadonlyMap<string, unknown> {
  if (value instanceof Map) return new Map([...value].map(([name, one]: [unknown, unknown]) => [wordOf(name), one]))
  if (!Array.isArray(value)) return new Map(Object.entries(value ?? {}))
  const pairs = new Map<string, unknown>()
  for (let at = 0; at + 1 < value.length; at += 2) pairs.set(wordOf(value[at]), value[at + 1])
  return pairs
}

/** All words in a nested answer, names and values in their order. */
function wordsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf)
  if (value instanceof Map) return wordsOf([...value])
  if (typeof value === 'object' && value !== null && !(value instanceof Buffer)) return wordsOf(Object.entries(value))
  return [wordOf(value)]
}

function wordOf(value: unknown): string {
  if (value instanceof Buffer) return value.toString()
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
