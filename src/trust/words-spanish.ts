import type { LanguageWords } from './language-words.ts'

export const spanish: LanguageWords = { name: 'Spanish', stem: (word) => word, stopWords: '' }
