import { checkOptions } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Step } from '../contract/workflow.ts'
import { isNamed, targetOf } from './steps.ts'

/** A workflow that is wrong: what is wrong with it, and what to do. */
export function wrong(where: string, sentence: string): StratagentError {
  return new StratagentError('CONFIG_INVALID', `${where}: ${sentence}`)
}

interface Named {
  readonly name: string
  readonly description?: string
}

/** Refuses misspelt options and a missing name; gives the words an error begins with. */
export function checkNamed(shape: string, options: Named, known: readonly string[]): string {
  checkOptions(options, known, shape)
  const name: unknown = options.name
  if (typeof name === 'string' && name.trim() !== '') return `${shape} '${name}'`
  throw wrong(shape, '`name` is missing. Give it as a non-empty string.')
}

/** Refuses a step that is nothing that can be run; a circular import leaves such holes. */
export function checkStep(step: Step | undefined, at: string, where: string): void {
  const target: unknown = step === undefined || step === null ? undefined : targetOf(step)
  const isRunnable = typeof target === 'function' || (typeof target === 'object' && target !== null && 'name' in target)
  if (
    isRunnable &&
    (step === undefined || !isNamed(step) || (typeof step.name === 'string' && step.name.trim() !== ''))
  )
    return
  throw wrong(
    where,
    `\`${at}\` is no step. Give an agent, a workflow, a function, or \`{ name, run }\`; a circular import leaves a hole.`,
  )
}

/** Refuses anything but a whole number from 1 on; an absent one passes. */
export function checkCount(value: unknown, option: string, where: string): void {
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= 1)) return
  throw wrong(where, `\`${option}\` is no whole number from 1 on.`)
}
