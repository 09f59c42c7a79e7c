import { nearest } from './near-words.ts'
import { StratagentError } from './errors.ts'

/**
 * Refuses anything but an object with known option names, so that a misspelt option is not silently without effect.
 *
 * @throws StratagentError `CONFIG_INVALID` that begins with `where` and names the option and the known ones
 */
export function checkOptions(options: unknown, known: readonly string[], where: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw refused(where, `an options object is expected, with ${known.join(', ')}.`)
  }
  const stranger = Object.keys(options).find((name) => !known.includes(name))
  if (stranger === undefined) return
  const advice = `${didYouMean(stranger, known)}Remove it, or use one of ${known.join(', ')}.`
  throw refused(where, `\`${stranger}\` is not an option. ${advice}`)
}

/** The question whether a known name was meant, with a space behind it; empty when none is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = nearest(name, known, { furthest: Math.max(2, Math.floor(name.length / 4)) }).slice(0, 2)
  return meant.length === 0 ? '' : `Did you mean ${meant.map((word) => `\`${word}\``).join(' or ')}? `
}

function refused(where: string, sentence: string): StratagentError {
  return new StratagentError('CONFIG_INVALID', `${where}: ${sentence}`)
}
