import type { Guard } from './guard.ts'

/** An answer is in the language of its question: one in another language answers nobody. */
export const languageGuard: Guard = {
  name: 'language',
  refuse(asked, stored) {
    if (!asked.isSure || !stored.isSure || asked.language === stored.language) return undefined
    return `is asked in ${asked.language.name}, the stored question in ${stored.language.name}`
  },
}
