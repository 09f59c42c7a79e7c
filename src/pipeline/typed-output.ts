import type { Call, Middleware, Next, Outcome } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import { checkText } from './verify.ts'

/**
 * Gives a run's answer the value its schema makes of the text. Entries hold the text alone: a value is made anew for
 * everybody, by today's schema. A kept answer that fits it no longer is asked for again.
 */
export function typedOutput(): Middleware<'agent'> {
  return {
    name: 'typed-output',
    stage: 'output',
    handle: (call, next) => (call.request.agent.output === undefined ? next(call) : typed(call, next)),
  }
}

async function typed(call: Call<'agent'>, next: Next<'agent'>): Promise<Outcome<'agent'>> {
  const outcome = await next(call)
  const first = await withOutput(call, outcome)
  if (!('issues' in first)) return first
  if (outcome.origin === undefined) throw misfit(call, first.issues)
  const again = await withOutput(
    call,
    await next({ ...call, controls: { ...call.controls, read: false, plain: false } }),
  )
  if ('issues' in again) throw misfit(call, again.issues)
  return again
}

type Misfit = { readonly issues: readonly string[] }

async function withOutput(
  { request: { agent } }: Call<'agent'>,
  outcome: Outcome<'agent'>,
): Promise<Outcome<'agent'> | Misfit> {
  if (agent.output === undefined) return outcome
  const checked = await checkText(outcome.response.text, agent.output)
  return 'issues' in checked ? checked : { ...outcome, response: { ...outcome.response, output: checked.value } }
}

function misfit({ request: { agent } }: Call<'agent'>, issues: readonly string[]): StratagentError {
  return new StratagentError(
    'OUTPUT_INVALID',
    `The answer of ${agent.name} does not fit its output schema: ${issues.join('; ')}. Raise \`maxTokens\` if it was cut short, or loosen the schema.`,
  )
}
