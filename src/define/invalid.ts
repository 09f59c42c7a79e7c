import { StratagentError } from '../contract/errors.ts'

/** A wrong configuration: `where` names the class and method, `sentence` what is wrong and what to do. */
export function invalid(where: string, sentence: string, cause?: unknown): StratagentError {
  return new StratagentError('CONFIG_INVALID', `${where}: ${sentence}`, { cause })
}

/** Refuses a text that is missing or blank. */
export function checkText(value: unknown, option: string, where: string): void {
  if (typeof value === 'string' && value.trim() !== '') return
  throw invalid(where, `\`${option}\` is missing. Give it as a non-empty string.`)
}

/** Refuses a value that is not on a list; an absent one passes. */
export function checkChoice(value: unknown, choices: readonly string[], at: { option: string; where: string }): void {
  if (value === undefined || (typeof value === 'string' && choices.includes(value))) return
  const list = choices.map((choice) => `'${choice}'`).join(', ')
  throw invalid(at.where, `\`${at.option}\` is ${display(value)}. Use one of ${list}.`)
}

/** A value as an error sentence shows it. */
export function display(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
