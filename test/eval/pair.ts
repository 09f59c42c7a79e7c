import { readFileSync } from 'node:fs'

/** Two questions, and whether one answer serves both. */
export interface Pair {
  readonly id: string
  readonly a: string
  readonly b: string
  readonly label: 0 | 1
  /** Where it is from: a data set, or `open` and `blind` for the traps. */
  readonly source: string
  /** Of a trap: what it is about. */
  readonly class: string
}

/** The pairs written for this project: the open part, and the one that only judges. */
export function readTraps(): readonly Pair[] {
  return [...readPairs(dataFile('traps.jsonl'), 'open'), ...readPairs(dataFile('traps-blind.jsonl'), 'blind')]
}

/** The pairs of the two intent sets. */
export function readIntentPairs(): readonly Pair[] {
  return readPairs(dataFile('intent-pairs.jsonl'), 'intents')
}

/** The pairs of a file, a JSON object a line: `a`, `b`, `label`, and `source`, `class`, `id` if there are any. */
export function readPairs(file: URL | string, source: string): readonly Pair[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, at) => (line.trim() === '' ? [] : [pairOf(line, { source, id: `${source}-${at + 1}` })]))
}

function dataFile(name: string): URL {
  return new URL(`data/${name}`, import.meta.url)
}

function pairOf(line: string, otherwise: { readonly source: string; readonly id: string }): Pair {
  const value: unknown = JSON.parse(line)
  if (typeof value === 'object' && value !== null && 'a' in value && 'b' in value && 'label' in value) {
    const { a, b, label } = value
    const text = (name: string, instead: string): string => {
      const given: unknown = Reflect.get(value, name)
      return typeof given === 'string' ? given : instead
    }
    if (typeof a === 'string' && typeof b === 'string' && (label === 0 || label === 1)) {
      return {
        id: text('id', otherwise.id),
        a,
        b,
        label,
        source: text('source', otherwise.source),
        class: text('class', 'all'),
      }
    }
  }
  throw new Error(`A line is no pair with "a", "b" and "label" (0 or 1): ${line.slice(0, 80)}`)
}
