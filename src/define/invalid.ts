import { StratagentError } from '../contract/errors.ts'

/** A wrong configuration: `where` names the class and method, `sentence` what is wrong and what to do. */
export function invalid(where: string, sentence: string, cause?: unknown): StratagentError {
  return new StratagentError('CONFIG_INVALID', `${where}: ${sentence}`, { cause })
}

/** Refuses anything but an object with known option names, so that a misspelt option is not silently without effect. */
export function checkOptions(options: unknown, known: readonly string[], where: string): void {
  if (!isRecord(options)) throw invalid(where, `an options object is expected, with ${known.join(', ')}.`)
  const stranger = Object.keys(options).find((name) => !known.includes(name))
  if (stranger === undefined) return
  throw invalid(where, `\`${stranger}\` is not an option. Remove it, or use one of ${known.join(', ')}.`)
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
