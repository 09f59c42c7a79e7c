import type { Call, Middleware } from '../contract/call.ts'
import type { CacheResult } from '../contract/decision.ts'
import type { Clock } from '../contract/host.ts'
import type { Breakpoint, LlmRequest, LlmResponse, PromptMarkup } from '../contract/llm.ts'
import { record } from '../cache/lookups.ts'
import { attribute } from '../telemetry/attributes.ts'
import { noteOnSpan } from '../telemetry/spans.ts'
import { shortDigest } from '../identity/digest.ts'
import { optional } from '../identity/keys.ts'
import { nothingSaved } from '../contract/usage.ts'

export interface PromptMarkupOptions {
  readonly clock: Clock
  /** US dollars that reading so many tokens from the provider's cache did not cost. */
  readonly readSaving: (model: string, tokens: number) => number
}

/** A prompt shorter than this many characters is below every provider's minimum: marking it would be paid for nothing. */
const shortest = 2_000

/**
 * Marks what is likely to be sent again: tools, system text, documents, and the history once a conversation has one.
 * The last turn stays behind the last marker. A one-shot call is not marked.
 */
export function promptMarkup({ clock, readSaving }: PromptMarkupOptions): Middleware<'llm'> {
  return {
    name: 'prompt',
    stage: 'markup',
    async handle(call, next) {
      const markup = markupOf(call)
      const outcome = await next(markup === undefined ? call : { ...call, request: { ...call.request, markup } })
      const { result, reason } = judge(markup, outcome.response)
      const { cacheReadTokens } = outcome.response.usage
      // the tokens were billed, for less: what is saved is money alone
      const saved = { ...nothingSaved, usd: readSaving(call.request.model, cacheReadTokens) }
      record(
        call,
        { layer: 'prompt', result, at: clock.now(), duration: 0 },
        { saved, ...(reason !== undefined && { reason }) },
      )
      noteOnSpan('cache.prompt', {
        [attribute.cacheResult]: result,
        [attribute.cacheBreakpoints]: markup?.breakpoints.length ?? 0,
        ...(reason !== undefined && { [attribute.cacheReason]: reason }),
      })
      return outcome
    },
  }
}

function judge(
  markup: PromptMarkup | undefined,
  { usage }: LlmResponse,
): { result: CacheResult; reason?: 'one-shot' | 'no-entry' } {
  if (usage.cacheReadTokens > 0) return { result: 'hit' }
  return markup === undefined ? { result: 'bypass', reason: 'one-shot' } : { result: 'miss', reason: 'no-entry' }
}

function markupOf({ request, identity }: Call<'llm'>): PromptMarkup | undefined {
  const breakpoints = [...fixedSegments(request), ...history(request)]
  if (identity.agent === undefined && request.messages.length === 1 && request.documents === undefined) return undefined
  if (breakpoints.length === 0 || sizeOf(request) < shortest) return undefined
  const { tenant, agent } = identity
  return {
    breakpoints,
    key: shortDigest(optional(tenant), optional(agent?.name), optional(agent?.version), request.model),
  }
}

function fixedSegments({ tools = [], system, documents = [] }: LlmRequest): readonly Breakpoint[] {
  const segments: Breakpoint[] = []
  if (tools.length > 0) segments.push({ after: 'tools', lifetime: '5m' })
  if (system !== undefined) segments.push({ after: 'system', lifetime: '5m' })
  if (documents.length > 0) segments.push({ after: 'documents', lifetime: '5m' })
  return segments
}

/** The end of what was said before this turn; the turn itself is marked once tools have answered in it. */
function history({ messages }: LlmRequest): readonly Breakpoint[] {
  const last = messages.length - 1
  const message = messages[last]?.role === 'tool' ? last : last - 1
  return message >= 0 && messages.length > 1 ? [{ after: { message }, lifetime: '5m' }] : []
}

function sizeOf({ tools = [], system = '', documents = [], messages }: LlmRequest): number {
  const spoken = messages.reduce(
    (sum, { content }) => sum + (typeof content === 'string' ? content.length : content.length * 200),
    0,
  )
  const written = documents.reduce((sum, { text }) => sum + text.length, 0)
  return system.length + written + spoken + (tools.length > 0 ? JSON.stringify(tools).length : 0)
}
