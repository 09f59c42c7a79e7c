import type { ContentBlock, Message, RawMessageStreamEvent, StopReason } from '@anthropic-ai/sdk/resources/messages'
import type { FinishReason, LlmResponse } from '../contract/llm.ts'
import type { Usage } from '../contract/usage.ts'
import type { AnswerDraft } from './answer-draft.ts'
import { anthropicBlocks } from './anthropic-blocks.ts'
import { endedEarly } from './ask.ts'
import type { Reading } from './ask.ts'
import { priced } from './models.ts'
import type { ModelFacts } from './models.ts'

export interface AnswerContext {
  /** The model as the request names it, provider included. */
  readonly model: string
  readonly provider: string
  readonly facts: ModelFacts | undefined
}

/** An answer that came whole. */
export async function wholeAnswer(
  message: Message,
  { draft }: Reading,
  { model, facts }: AnswerContext,
): Promise<LlmResponse> {
  const usage = usageOf(message.usage, facts)
  draft.usage = usage
  for (const [index, block] of message.content.entries()) await wholeBlock(block, { draft, slot: `${index}`, model })
  return responseOf(message, { draft, usage, reason: message.stop_reason })
}

/** An answer that comes event by event. */
export async function streamedAnswer(
  events: AsyncIterable<RawMessageStreamEvent>,
  { draft, each }: Reading,
  { model, provider, facts }: AnswerContext,
): Promise<LlmResponse> {
  const blocks = anthropicBlocks(draft, model)
  let start: Message | undefined
  let reported: ReportedUsage | undefined
  let reason: StopReason | null = null
  let ended = false
  await each(events, async (event) => {
    if (event.type === 'message_start') {
      start = event.message
      reported = event.message.usage
    } else if (event.type === 'message_delta') {
      reason = event.delta.stop_reason
      reported = { ...reported, ...present(event.usage) }
    } else if (event.type === 'message_stop') ended = true
    else await blocks.take(event)
    if (reported !== undefined) draft.usage = usageOf(reported, facts)
  })
  if (start === undefined || draft.usage === undefined || !ended) throw endedEarly(provider)
  return responseOf(start, { draft, usage: draft.usage, reason })
}

interface WholeBlock {
  readonly draft: AnswerDraft
  readonly slot: string
  readonly model: string
}

async function wholeBlock(block: ContentBlock, { draft, slot, model }: WholeBlock): Promise<void> {
  if (block.type === 'text') return draft.text(slot, block.text)
  if (block.type === 'tool_use') {
    await draft.toolCall(slot, block)
    return draft.toolInput(slot, JSON.stringify(block.input))
  }
  if (block.type === 'thinking') await draft.reasoning(slot, block.thinking)
  draft.opaque(slot, { from: model, block })
}

interface Ending {
  readonly draft: AnswerDraft
  readonly usage: Usage
  readonly reason: StopReason | null
}

async function responseOf({ id, model }: Message, { draft, usage, reason }: Ending): Promise<LlmResponse> {
  return { id, model, content: await draft.finish(), finishReason: finishOf(reason), usage }
}

function finishOf(reason: StopReason | null): FinishReason {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'stop'
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length'
    case 'tool_use':
      return 'tool-calls'
    case 'refusal':
      return 'refusal'
    default:
      return 'other'
  }
}

/** Usage as a message or its last event reports it. */
interface ReportedUsage {
  readonly input_tokens?: number
  readonly output_tokens?: number
  readonly cache_read_input_tokens?: number | null
  readonly cache_creation_input_tokens?: number | null
  readonly cache_creation?: { readonly ephemeral_1h_input_tokens: number } | null
  readonly output_tokens_details?: { readonly thinking_tokens: number } | null
}

/** Anthropic leaves what the prompt cache read and wrote out of `input_tokens`; here it is in. */
function usageOf(reported: ReportedUsage, facts: ModelFacts | undefined): Usage {
  const cacheReadTokens = reported.cache_read_input_tokens ?? 0
  const cacheWriteTokens = reported.cache_creation_input_tokens ?? 0
  const counts = {
    inputTokens: (reported.input_tokens ?? 0) + cacheReadTokens + cacheWriteTokens,
    outputTokens: reported.output_tokens ?? 0,
    cacheReadTokens,
    cacheWriteTokens,
    reasoningTokens: reported.output_tokens_details?.thinking_tokens ?? 0,
    longWriteTokens: reported.cache_creation?.ephemeral_1h_input_tokens ?? 0,
  }
  return priced(counts, facts)
}

/** The fields that say something: a later event leaves out what it does not repeat. */
function present(usage: object): ReportedUsage {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null))
}
