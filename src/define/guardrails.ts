import type { Guardrail } from '../contract/guardrail.ts'
import { checkChoice, checkText, invalid } from './invalid.ts'

const places: readonly string[] = ['input', 'output', 'tool-input', 'tool-output']

/** The guardrails of an agent or a tool, checked and in a list of their own. */
export function compileGuardrails(guardrails: readonly Guardrail[], where: string): readonly Guardrail[] {
  for (const guardrail of guardrails) {
    checkText(guardrail.name, 'guardrails[].name', where)
    const inner = `${where}, guardrail '${guardrail.name}'`
    if (typeof guardrail.check !== 'function') throw invalid(inner, '`check` is missing. Give it as a function.')
    if (!Array.isArray(guardrail.at) || guardrail.at.length === 0)
      throw invalid(inner, "`at` is empty. Say where it looks, such as ['output'].")
    for (const place of guardrail.at) checkChoice(place, places, { option: 'at', where: inner })
  }
  return Object.freeze([...guardrails])
}
