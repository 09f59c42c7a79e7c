import type { IndexFacts } from './search-answer.ts'
import type { IndexOptions } from './search-options.ts'

/** Raised when the fields of an index change; it stands in the index's name. */
export const schemaVersion = 2

/** An index as it is wanted. */
export interface WantedIndex {
  readonly name: string
  readonly bucket: string
  readonly dimension: number
  /** What the names of places begin with, by embedder and dimension. */
  readonly start: string
}

/** The words of FT.CREATE. */
export function creationOf(
  { name, bucket, dimension, start }: WantedIndex,
  options: IndexOptions,
): (string | number)[] {
  const { algorithm, m, efConstruction, efRuntime } = options
  const vector = ['TYPE', 'FLOAT16', 'DIM', dimension, 'DISTANCE_METRIC', 'COSINE']
  if (algorithm === 'HNSW') vector.push('M', m, 'EF_CONSTRUCTION', efConstruction, 'EF_RUNTIME', efRuntime)
  const where = ['ON', 'HASH', 'PREFIX', 1, `${bucket}e:`, 'FILTER', filterOf(start)]
  const tags = ['p', 'TAG', 'SEPARATOR', ',', 'CASESENSITIVE', 'd', 'NUMERIC']
  return ['FT.CREATE', name, ...where, 'SCHEMA', ...tags, 'x', 'VECTOR', algorithm, vector.length, ...vector]
}

/** Whether an index is one that can be searched as we do. By which algorithm is its maker's affair. */
export function fits({ fields, definition }: IndexFacts, { bucket, dimension, start }: WantedIndex): boolean {
  const has = (field: string, ...words: string[]): boolean => words.every((word) => fields.get(field)?.includes(word))
  const isOurs = definition.includes(`${bucket}e:`) && definition.includes(filterOf(start))
  const isTagged = has('p', 'TAG', 'SEPARATOR', ',', 'CASESENSITIVE') && has('d', 'NUMERIC')
  return isOurs && isTagged && has('x', 'VECTOR', 'FLOAT16', String(dimension), 'COSINE')
}

/** Only what has a vector of this embedder is indexed: a filter on a field that is not there would let a hash in. */
function filterOf(start: string): string {
  return `exists(@x) && exists(@p) && startswith(@p, "${start}")`
}
