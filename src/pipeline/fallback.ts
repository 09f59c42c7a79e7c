import type { Call, Middleware, Next, Outcome } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Logger } from '../contract/host.ts'
import { attribute } from '../telemetry/attributes.ts'
import { noteOnSpan } from '../telemetry/spans.ts'

/** Asks the next model of the list when one cannot answer, and not after the first delta. The answer is kept under the model that gave it. */
export function fallback({ logger }: { readonly logger: Logger }): Middleware<'llm'> {
  return {
    name: 'fallback',
    stage: 'fallback',
    handle(call, next) {
      const { fallback: others = [], model } = call.request
      return others.length === 0 ? next(call) : inTurn({ call, next, models: [model, ...others], logger })
    },
  }
}

interface Turns {
  readonly call: Call<'llm'>
  readonly next: Next<'llm'>
  readonly models: readonly string[]
  readonly logger: Logger
}

async function inTurn({ call, next, models, logger }: Turns): Promise<Outcome<'llm'>> {
  for (const [position, model] of models.entries()) {
    const request = position === 0 ? call.request : { ...call.request, model }
    try {
      const outcome = await next({ ...call, request })
      return position === 0 ? outcome : { ...outcome, answered: request }
    } catch (error) {
      const isLast = position === models.length - 1
      if (isLast || call.sink?.started === true || call.signal.aborted || !isOutage(error)) throw error
      noteOnSpan('fallback', { [attribute.requestModel]: model, [attribute.errorType]: error.code })
      logger.warn('A model could not answer; the next of its fallback list is asked.', { model, code: error.code })
    }
  }
  throw new StratagentError('CONFIG_INVALID', 'A call names no model.')
}

/** Whether another model may answer where this one failed: an outage, not a request that is wrong. */
function isOutage(error: unknown): error is StratagentError {
  return error instanceof StratagentError && (error.retryable || error.code === 'PROVIDER_AUTH')
}
