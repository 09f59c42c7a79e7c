import type { LanguageWords } from './language-words.ts'

export const french: LanguageWords = { name: 'French', stem: (word) => word, stopWords: '' }
