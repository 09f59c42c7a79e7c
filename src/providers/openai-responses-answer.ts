import type {
  Response,
  ResponseOutputItem,
  ResponseReasoningItem,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses'
import type { FinishReason, LlmResponse } from '../contract/llm.ts'
import type { Usage } from '../contract/usage.ts'
import type { AnswerDraft } from './answer-draft.ts'
import { endedEarly } from './ask.ts'
import type { Reading } from './ask.ts'
import { priced } from './models.ts'
import type { ModelFacts } from './models.ts'
import { confidenceOf } from './openai-client.ts'
import { thoughtsOf } from './openai-thoughts.ts'
import type { Thoughts } from './openai-thoughts.ts'
import { malformed, reportedError } from './provider-errors.ts'

export interface AnswerContext {
  /** The model as the request names it, provider included. */
  readonly model: string
  readonly provider: string
  readonly facts: ModelFacts | undefined
}

/** An answer that came whole. */
export async function wholeAnswer(
  response: Response,
  { draft }: Reading,
  context: AnswerContext,
): Promise<LlmResponse> {
  const filling = { draft, thoughts: thoughtsOf(draft), model: context.model }
  for (const [index, item] of response.output.entries()) await fill(item, index, filling)
  return ended(response, draft, context)
}

/** An answer that comes event by event. */
export async function streamedAnswer(
  events: AsyncIterable<ResponseStreamEvent>,
  { draft, each }: Reading,
  context: AnswerContext,
): Promise<LlmResponse> {
  const filling = { draft, thoughts: thoughtsOf(draft), model: context.model }
  let last: Response | undefined
  await each(events, async (event) => {
    if (
      event.type === 'response.completed' ||
      event.type === 'response.incomplete' ||
      event.type === 'response.failed'
    ) {
      last = event.response
    } else await take(event, filling)
  })
  if (last === undefined) throw endedEarly(context.provider)
  return ended(last, draft, context)
}

interface Filling {
  readonly draft: AnswerDraft
  readonly thoughts: Thoughts
  readonly model: string
}

async function take(event: ResponseStreamEvent, filling: Filling): Promise<void> {
  const { draft, thoughts } = filling
  switch (event.type) {
    case 'response.output_item.added':
      return opened(event.item, event.output_index, filling)
    case 'response.output_text.delta':
    case 'response.refusal.delta':
      return draft.text(`${event.output_index}.${event.content_index}`, event.delta)
    case 'response.function_call_arguments.delta':
      return draft.toolInput(`${event.output_index}`, event.delta)
    case 'response.reasoning_summary_text.delta':
      return thoughts.add(`${event.output_index}`, { part: `summary ${event.summary_index}`, text: event.delta })
    case 'response.reasoning_text.delta':
      return thoughts.add(`${event.output_index}`, { part: `text ${event.content_index}`, text: event.delta })
    case 'response.output_item.done':
      return fill(event.item, event.output_index, filling)
    default:
      return undefined
  }
}

async function opened(item: ResponseOutputItem, index: number, { draft, model }: Filling): Promise<void> {
  if (item.type === 'function_call') await draft.toolCall(`${index}`, { id: item.call_id, name: item.name })
  // its place is taken now, so that what follows does not come before it
  if (item.type === 'reasoning') draft.opaque(`${index}`, { from: model, block: item })
}

/** Puts a whole item in the draft, as far as its deltas have not done so. */
async function fill(item: ResponseOutputItem, index: number, { draft, thoughts, model }: Filling): Promise<void> {
  const slot = `${index}`
  if (item.type === 'message') {
    for (const [place, part] of item.content.entries()) {
      const text = part.type === 'refusal' ? part.refusal : part.text
      if (draft.textOf(`${slot}.${place}`) === '') await draft.text(`${slot}.${place}`, text)
    }
  } else if (item.type === 'function_call') {
    if (!draft.has(slot)) await draft.toolCall(slot, { id: item.call_id, name: item.name })
    if (draft.textOf(slot) === '') await draft.toolInput(slot, item.arguments)
  } else {
    if (item.type === 'reasoning' && draft.textOf(slot) === '') await addThoughts(item, { slot, thoughts })
    draft.opaque(slot, { from: model, block: item })
  }
}

async function addThoughts(
  { summary, content = [] }: ResponseReasoningItem,
  { slot, thoughts }: { readonly slot: string; readonly thoughts: Thoughts },
): Promise<void> {
  for (const [index, { text }] of summary.entries()) await thoughts.add(slot, { part: `summary ${index}`, text })
  for (const [index, { text }] of content.entries()) await thoughts.add(slot, { part: `text ${index}`, text })
}

async function ended(response: Response, draft: AnswerDraft, { provider, facts }: AnswerContext): Promise<LlmResponse> {
  const usage = usageOf(response, facts)
  draft.usage = usage
  if (response.status === 'failed')
    throw reportedError(response.error?.code ?? 'server_error', { provider, cause: response.error })
  if (response.status === 'cancelled') throw malformed(provider, 'the response was cancelled over there')
  const content = await draft.finish()
  const { id, model } = response
  return { id, model, content, finishReason: finishOf(response), usage, ...confidenceOf(logprobsOf(response)) }
}

function finishOf({ status, output, incomplete_details: details }: Response): FinishReason {
  if (status === 'incomplete') {
    if (details?.reason === 'max_output_tokens') return 'length'
    return details?.reason === 'content_filter' ? 'content-filter' : 'other'
  }
  const refused = output.some((item) => item.type === 'message' && item.content.some(({ type }) => type === 'refusal'))
  if (refused) return 'refusal'
  return output.some(({ type }) => type === 'function_call') ? 'tool-calls' : 'stop'
}

function logprobsOf({ output }: Response): readonly number[] {
  const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []))
  return parts.flatMap((part) =>
    part.type === 'output_text' ? (part.logprobs ?? []).map(({ logprob }) => logprob) : [],
  )
}

function usageOf({ usage }: Response, facts: ModelFacts | undefined): Usage {
  const counts = {
    inputTokens: usage?.input_tokens ?? 0,
    outputTokens: usage?.output_tokens ?? 0,
    cacheReadTokens: usage?.input_tokens_details?.cached_tokens ?? 0,
    cacheWriteTokens: usage?.input_tokens_details?.cache_write_tokens ?? 0,
    reasoningTokens: usage?.output_tokens_details?.reasoning_tokens ?? 0,
  }
  return priced(counts, facts)
}
