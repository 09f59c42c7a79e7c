import type { Language } from './language.ts'

/** What a full stop may belong to: the day of `3. März`, the letter of `z. B.`. */
const dayOrLetter = /(?:^|[\s(])(?:\d{1,2}|\p{L})\.$/u

/** The sentences of a line. */
export function sentencesOf(line: string, language: Language): readonly string[] {
  return rejoined(line.split(/(?<=[.!?])\s+(?=\p{Lu}|["'(«¿¡]|\d)/u), language)
}

/** Parts of a text that were split behind full stops, together again where the full stop ended no sentence. */
export function rejoined(parts: readonly string[], language: Language): readonly string[] {
  const sentences: string[] = []
  for (const part of parts) {
    const last = sentences.at(-1) ?? ''
    if (dayOrLetter.test(last) && (!/\d\.$/.test(last) || beginsWithDate(part, language))) {
      sentences[sentences.length - 1] = `${last} ${part}`
    } else sentences.push(part)
  }
  return sentences
}

function beginsWithDate(text: string, { piecesOf, wordOf }: Language): boolean {
  return piecesOf(text.split(/\s/)[0] ?? '').some(({ word }) => wordOf(word).date !== undefined)
}
