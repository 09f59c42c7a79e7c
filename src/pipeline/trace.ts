import type { Call, Middleware, Next, Outcome } from '../contract/call.ts'
import type { Decision } from '../contract/decision.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Kind } from '../contract/kinds.ts'
import { attribute } from '../telemetry/attributes.ts'
import { errorType, isRecorded, linkTo, startSpan, within, type Attributes, type Span } from '../telemetry/spans.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Description, Ended } from './described-calls.ts'
import { watchFirst } from './first-delta.ts'
import { sessionKey } from './session.ts'

/** One span around a call, ended on every way out; what the call starts becomes its child. */
export function trace<K extends Kind>(description: Description<K>, telemetry: Telemetry): Middleware<K> {
  const { tracing, metrics } = telemetry
  return {
    name: 'trace',
    stage: 'trace',
    handle(call, next) {
      const isMeasured = description.measure !== undefined && metrics?.isListening === true
      return isRecorded(tracing) || isMeasured ? traced({ call, next, description, telemetry }) : next(call)
    },
  }
}

interface Tracing<K extends Kind> {
  readonly call: Call<K>
  readonly next: Next<K>
  readonly description: Description<K>
  readonly telemetry: Telemetry
}

async function traced<K extends Kind>({ call, next, description, telemetry }: Tracing<K>): Promise<Outcome<K>> {
  const { tracing, metrics, content } = telemetry
  const startedAt = performance.now()
  const span = startSpan(tracing, description.name(call), {
    client: description.client,
    links: description.links?.(call) ?? [],
    attributes: { ...description.asked(call), ...conversation(call, content) },
  })
  const isTold = span.isRecording()
  if (isTold && content) span.setAttributes(description.heard(call))
  const watched = isTold && call.sink !== undefined ? watchFirst(call.sink) : undefined
  const ended = (about: Pick<Ended<K>, 'outcome' | 'error'>): void => {
    if (isTold) conclude(span, call, description.spent?.(call))
    if (metrics !== undefined)
      description.measure?.(metrics, { call, duration: (performance.now() - startedAt) / 1000, ...about })
  }
  try {
    const outcome = await within(span, () => next(watched === undefined ? call : { ...call, sink: watched.sink }))
    if (isTold) {
      span.setAttributes(description.answered(outcome))
      if (content) span.setAttributes(description.said(outcome))
      tellSource(span, outcome, watched?.firstAfter())
    }
    ended({ outcome })
    return outcome
  } catch (cause) {
    const error = errorType(call.signal.aborted ? stopped : cause)
    span.fail(error)
    ended({ error })
    throw cause
  } finally {
    span.end()
  }
}

// a caller's signal may carry any reason; on a span an abort has one name
const stopped = new StratagentError('ABORTED', 'The call was aborted.')

/** A session's name may be somebody's: a span has its digest, and the name itself only where content is asked for. */
function conversation<K extends Kind>(call: Call<K>, content: boolean): Attributes {
  if (call.kind !== 'agent' && call.kind !== 'llm') return {}
  const id = content ? call.identity.session : sessionKey(call)?.slice(0, 22)
  return id === undefined ? {} : { [attribute.conversation]: id }
}

/** A hit links to the span whose work it gives away; a model's own answer says when it began. */
function tellSource<K extends Kind>(span: Span, { servedBy, origin }: Outcome<K>, first: number | undefined): void {
  if (servedBy === 'provider') {
    if (first !== undefined) span.setAttribute(attribute.firstChunk, first / 1000)
    return
  }
  const link = origin && linkTo(origin)
  if (link !== undefined) span.addLink(link)
}

/** The last word of the cache stands on the logical span too, so that one search finds every hit. */
function conclude<K extends Kind>(span: Span, { context, kind }: Call<K>, spent: Attributes = {}): void {
  span.setAttributes(spent)
  const last = context.decisions.findLast((decision) => isOwn(decision, kind, context.agent))
  if (last === undefined) return
  const { layer, result, reason, saved } = last
  const isServed = result === 'hit' || result === 'stale' || result === 'coalesced'
  span.setAttributes({
    [attribute.cacheLayer]: layer,
    [attribute.cacheResult]: result,
    [attribute.cacheHit]: isServed,
    ...(reason !== undefined && { [attribute.cacheReason]: reason }),
    ...(isServed && {
      [attribute.savedUsd]: saved.usd,
      [attribute.savedInputTokens]: saved.inputTokens,
      [attribute.savedOutputTokens]: saved.outputTokens,
      [attribute.savedLatency]: saved.duration,
    }),
  })
}

/** Whether a decision is the call's own: a run's context also holds what the agents it called decided. */
function isOwn({ kind, layer, agent }: Decision, asked: Kind, asker: string | undefined): boolean {
  return kind === asked && layer !== 'prompt' && agent === asker
}
