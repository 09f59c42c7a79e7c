import { checkOptions } from '../contract/check-options.ts'
import type { ModelSettings } from '../contract/agent.ts'
import { deepFreeze } from './compile-schema.ts'
import { checkChoice, display, invalid } from './invalid.ts'

const names: readonly (keyof ModelSettings)[] = [
  'maxTokens',
  'temperature',
  'topP',
  'stop',
  'seed',
  'effort',
  'logprobs',
  'extra',
]

/** An agent's model settings, checked and in a copy of their own. */
export function compileSettings(settings: ModelSettings, where: string): ModelSettings {
  const inner = `${where}, \`settings\``
  checkOptions(settings, names, inner)
  const { maxTokens = 1, temperature = 0, topP = 1, effort } = settings
  checkNumber(maxTokens, 'maxTokens', { holds: Number.isInteger(maxTokens) && maxTokens > 0, where: inner })
  checkNumber(temperature, 'temperature', { holds: temperature >= 0 && temperature <= 2, where: inner })
  checkNumber(topP, 'topP', { holds: topP >= 0 && topP <= 1, where: inner })
  checkChoice(effort, ['none', 'minimal', 'low', 'medium', 'high', 'max'], { option: 'effort', where: inner })
  return copied(settings, inner)
}

const ranges: Readonly<Record<string, string>> = {
  maxTokens: 'a whole number from 1 on',
  temperature: 'a number from 0 to 2',
  topP: 'a number from 0 to 1',
}

function checkNumber(value: unknown, option: string, at: { holds: boolean; where: string }): void {
  if (typeof value === 'number' && at.holds) return
  throw invalid(at.where, `\`${option}\` is ${display(value)}. Give ${ranges[option] ?? 'a number'}.`)
}

function copied(settings: ModelSettings, where: string): ModelSettings {
  try {
    return deepFreeze(structuredClone(settings))
  } catch (error) {
    throw invalid(where, 'something in it is no plain data, so that it cannot be sent or compared.', error)
  }
}
