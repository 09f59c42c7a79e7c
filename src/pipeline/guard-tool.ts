import type { Call, Middleware } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Guardrail } from '../contract/guardrail.ts'
import { rule, type GuardrailsFor } from './guardrails.ts'
import { toolJson } from './tool-text.ts'

/** Checks a tool's input and its result. */
export function guardTool(guardrailsFor: GuardrailsFor<'tool'>): Middleware<'tool'> {
  return {
    name: 'guardrails',
    stage: 'guardrails',
    async handle(call, next) {
      const guardrails = guardrailsFor(call)
      const asked = await guardToolValue(call, call.request.input, { at: 'tool-input', guardrails })
      const input = asked === undefined ? call.request.input : await recheck(call, asked.text)
      const outcome = await next(asked === undefined ? call : { ...call, request: { ...call.request, input } })
      const given = await guardToolValue(call, outcome.response.output, { at: 'tool-output', guardrails })
      return given === undefined ? outcome : { ...outcome, response: { output: parsed(given.text) } }
    },
  }
}

interface AtTool {
  readonly at: 'tool-input' | 'tool-output'
  readonly guardrails: readonly Guardrail[]
}

/** What is left of a value's text when a guardrail changed it. */
async function guardToolValue(
  { identity, request: { tool } }: Call<'tool'>,
  value: unknown,
  { at, guardrails }: AtTool,
): Promise<{ readonly text: string } | undefined> {
  if (!guardrails.some((guardrail) => guardrail.at.includes(at))) return undefined
  const text = await rule(guardrails, { at, text: toolJson(tool.name, value), identity, tool: tool.name })
  return text === undefined ? undefined : { text }
}

async function recheck({ request: { tool } }: Call<'tool'>, text: string): Promise<unknown> {
  const checked = await tool.input.check(parsed(text))
  if ('value' in checked) return checked.value
  throw new StratagentError(
    'INPUT_INVALID',
    `A guardrail rewrote the input of ${tool.name} into one that does not fit its schema.`,
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
