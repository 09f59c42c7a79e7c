import { readFileSync } from 'node:fs'

/** A text with what the original float model and its tokenizer make of it. */
export interface Reference {
  readonly text: string
  readonly ids: readonly number[]
  readonly fp32: readonly number[]
}

/** The 50 texts. */
export const references = JSON.parse(
  readFileSync(new URL('../fixtures/minilm-reference-50.json', import.meta.url), 'utf8'),
) as readonly Reference[]

/**
 * The one text that differs on purpose: the reference turns these words into control tokens, and a text that somebody
 * else wrote must not be able to do that.
 */
export const SPECIAL = '[MASK] [CLS] [SEP] special tokens in text'

export const ordinary = references.filter(({ text }) => text !== SPECIAL)
