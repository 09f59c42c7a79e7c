import type { Call, Middleware, Next, Outcome } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { LlmRequest, OutputFormat } from '../contract/llm.ts'
import { textOf } from '../contract/llm.ts'
import type { Checked } from '../contract/schema.ts'

/**
 * Looks at a structured answer before it is kept, and has it repaired once. Deltas are held back until the answer has
 * passed: what the first try said may have to be taken back.
 */
export function verifyOutput(): Middleware<'llm'> {
  return {
    name: 'verify',
    stage: 'schema',
    rewrites: ({ request }) => request.output !== undefined,
    handle(call, next) {
      const { output } = call.request
      return output === undefined ? next(call) : verified(call, output, next)
    },
  }
}

async function verified(call: Call<'llm'>, output: OutputFormat, next: Next<'llm'>): Promise<Outcome<'llm'>> {
  const outcome = await next(call)
  if (!isFinal(outcome)) return outcome
  const issues = await issuesOf(outcome, output)
  return issues === undefined ? outcome : repair({ call, outcome, output, issues, next })
}

/** The JSON value of a text, checked. */
export async function checkText(text: string, output: Pick<OutputFormat, 'check'>): Promise<Checked> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { issues: ['The answer is not JSON.'] }
  }
  return output.check(value)
}

function isFinal({ response }: Outcome<'llm'>): boolean {
  return response.finishReason === 'stop'
}

async function issuesOf({ response }: Outcome<'llm'>, output: OutputFormat): Promise<readonly string[] | undefined> {
  const checked = await checkText(textOf(response.content), output)
  return 'issues' in checked ? checked.issues : undefined
}

interface Repair {
  readonly call: Call<'llm'>
  readonly outcome: Outcome<'llm'>
  readonly output: OutputFormat
  readonly issues: readonly string[]
  readonly next: Next<'llm'>
}

async function repair({ call, outcome, output, issues, next }: Repair): Promise<Outcome<'llm'>> {
  const complaint = `That does not fit the schema. Answer again with JSON that does. What is wrong:\n- ${issues.join('\n- ')}`
  const request: LlmRequest = {
    ...call.request,
    messages: [
      ...call.request.messages,
      { role: 'assistant', content: outcome.response.content },
      { role: 'user', content: complaint },
    ],
  }
  const repaired = await next({ ...call, request })
  const left = isFinal(repaired) ? await issuesOf(repaired, output) : ['The answer was cut short.']
  if (left === undefined)
    return repaired.answered === undefined
      ? repaired
      : { ...repaired, answered: { ...call.request, model: repaired.answered.model } }
  throw new StratagentError(
    'OUTPUT_INVALID',
    `The model's answer does not fit the schema '${output.name}', not even after one repair: ${left.join('; ')}. Loosen the schema or name the fields in the instructions.`,
  )
}
