import type { ChatCompletion, ChatCompletionChunk, ChatCompletionMessage } from 'openai/resources/chat/completions'
import type { CompletionUsage } from 'openai/resources/completions'
import type { FinishReason, LlmResponse } from '../contract/llm.ts'
import type { Usage } from '../contract/usage.ts'
import type { AnswerDraft } from './answer-draft.ts'
import { endedEarly } from './ask.ts'
import type { Reading } from './ask.ts'
import { priced } from './models.ts'
import type { ModelFacts } from './models.ts'
import { confidenceOf } from './openai-client.ts'
import type { AnswerContext } from './openai-responses-answer.ts'
import { malformed } from './provider-errors.ts'

/** An answer that came whole. */
export async function wholeAnswer(
  completion: ChatCompletion,
  { draft }: Reading,
  { provider, facts }: AnswerContext,
): Promise<LlmResponse> {
  draft.usage = usageOf(completion.usage, facts)
  const choice = completion.choices[0]
  if (choice === undefined) throw malformed(provider, 'it holds no choice')
  const { message, logprobs } = choice
  await draft.reasoning('reasoning', thoughtIn(message))
  await draft.text('text', message.content ?? '')
  await draft.text('refusal', message.refusal ?? '')
  await addCalls(message.tool_calls, { draft, fallbackId: completion.id })
  return ended(completion, {
    draft,
    usage: draft.usage,
    reason: choice.finish_reason,
    logprobs: (logprobs?.content ?? []).map(({ logprob }) => logprob),
  })
}

/** An answer that comes chunk by chunk. */
export async function streamedAnswer(
  chunks: AsyncIterable<ChatCompletionChunk>,
  { draft, each }: Reading,
  { provider, facts }: AnswerContext,
): Promise<LlmResponse> {
  const logprobs: number[] = []
  let head: ChatCompletionChunk | undefined
  let reason: ChatReason | undefined
  let usage = usageOf(undefined, facts)
  await each(chunks, async (chunk) => {
    head ??= chunk
    if (chunk.usage) draft.usage = usage = usageOf(chunk.usage, facts)
    const choice = chunk.choices[0]
    if (choice === undefined) return
    reason = choice.finish_reason ?? reason
    logprobs.push(...(choice.logprobs?.content ?? []).map(({ logprob }) => logprob))
    await draft.reasoning('reasoning', thoughtIn(choice.delta))
    await draft.text('text', choice.delta.content ?? '')
    await draft.text('refusal', choice.delta.refusal ?? '')
    await addCalls(choice.delta.tool_calls, { draft, fallbackId: chunk.id })
  })
  if (head === undefined || reason === undefined) throw endedEarly(provider)
  return ended(head, { draft, usage, reason, logprobs })
}

type ChatReason = ChatCompletion.Choice['finish_reason']

/** What compatible servers call the thoughts of their models; OpenAI itself does not send them here. */
function thoughtIn(message: ChatCompletionMessage | ChatCompletionChunk.Choice.Delta): string {
  const thought: unknown = 'reasoning_content' in message ? message.reasoning_content : undefined
  return typeof thought === 'string' ? thought : ''
}

interface CallPiece {
  readonly index?: number
  readonly id?: string
  readonly function?: { readonly name?: string; readonly arguments?: string }
}

async function addCalls(
  calls: readonly CallPiece[] | undefined,
  { draft, fallbackId }: { readonly draft: AnswerDraft; readonly fallbackId: string },
): Promise<void> {
  for (const [position, { index = position, id, function: called }] of (calls ?? []).entries()) {
    const slot = `tool ${index}`
    // not every compatible server gives its calls an id
    if (!draft.has(slot)) await draft.toolCall(slot, { id: id || `${fallbackId}-${index}`, name: called?.name ?? '' })
    await draft.toolInput(slot, called?.arguments ?? '')
  }
}

interface Ending {
  readonly draft: AnswerDraft
  readonly usage: Usage
  readonly reason: ChatReason
  readonly logprobs: readonly number[]
}

async function ended(
  { id, model }: { readonly id: string; readonly model: string },
  ending: Ending,
): Promise<LlmResponse> {
  const { draft, usage, reason, logprobs } = ending
  const content = await draft.finish()
  const called = content.some(({ type }) => type === 'tool-call')
  const finishReason = draft.has('refusal') ? 'refusal' : called && reason === 'stop' ? 'tool-calls' : finishOf(reason)
  return { id, model, content, finishReason, usage, ...confidenceOf(logprobs) }
}

function finishOf(reason: ChatReason): FinishReason {
  switch (reason) {
    case 'stop':
    case 'length':
      return reason
    case 'tool_calls':
    case 'function_call':
      return 'tool-calls'
    case 'content_filter':
      return 'content-filter'
    default:
      return 'other'
  }
}

function usageOf(usage: CompletionUsage | undefined, facts: ModelFacts | undefined): Usage {
  const counts = {
    inputTokens: usage?.prompt_tokens ?? 0,
    outputTokens: usage?.completion_tokens ?? 0,
    cacheReadTokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    cacheWriteTokens: usage?.prompt_tokens_details?.cache_write_tokens ?? 0,
    reasoningTokens: usage?.completion_tokens_details?.reasoning_tokens ?? 0,
  }
  return priced(counts, facts)
}
