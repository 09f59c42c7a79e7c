import type {
  ContentBlockParam,
  DocumentBlockParam,
  ImageBlockParam,
  TextBlockParam,
} from '@anthropic-ai/sdk/resources/messages'
import { StratagentError } from '../contract/errors.ts'
import type { AssistantPart, LlmRequest, MediaPart, Message, ToolCallPart, UserContent } from '../contract/llm.ts'
import { mediaRefused, mediaSource } from './media.ts'
import { blockFor, isTyped } from './opaque-block.ts'

export interface MessagesContext {
  /** The model as the request names it, provider included. */
  readonly model: string
  readonly provider: string
  /** Whether the model takes a system message in the middle of a conversation. */
  readonly systemAnywhere: boolean
}

/** A message as the wire has it, always in blocks, so that a marker never changes its form. */
export type BlockMessage =
  | { readonly role: 'user' | 'assistant'; readonly content: ContentBlockParam[] }
  | { readonly role: 'system'; readonly content: TextBlockParam[] }

/** The conversation in Anthropic's words, one message for each of ours; a message without content is left out. */
export function messageBlocks(
  messages: LlmRequest['messages'],
  context: MessagesContext,
): readonly (BlockMessage | undefined)[] {
  return messages.map((message, index) => {
    const block = blocksOf(message, context)
    if (block.content.length > 0) return block
    if (message.role !== 'user') return undefined
    throw new StratagentError(
      'INPUT_INVALID',
      `Message ${index} of the conversation is an empty user message. Give it text.`,
    )
  })
}

function blocksOf(message: Message, context: MessagesContext): BlockMessage {
  switch (message.role) {
    case 'system':
      return systemMessage(message.content, context)
    case 'user':
      return { role: 'user', content: userBlocks(message.content, context) }
    case 'assistant': {
      const { content } = message
      const parts: readonly AssistantPart[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content
      return { role: 'assistant', content: parts.flatMap((part) => assistantBlocks(part, context)) }
    }
    case 'tool':
      return {
        role: 'user',
        content: message.content.map(({ id, text, failed }) => ({
          type: 'tool_result',
          tool_use_id: id,
          content: text,
          ...(failed === true ? { is_error: true } : {}),
        })),
      }
  }
}

function systemMessage(text: string, { systemAnywhere }: MessagesContext): BlockMessage {
  if (text === '') return { role: 'system', content: [] }
  if (systemAnywhere) return { role: 'system', content: [{ type: 'text', text }] }
  // a model that takes system text at the top only reads it best as a marked part of the user's turn
  return { role: 'user', content: [{ type: 'text', text: `<system>\n${text}\n</system>` }] }
}

function userBlocks(content: UserContent, context: MessagesContext): ContentBlockParam[] {
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
  return parts.flatMap((part): ContentBlockParam[] => {
    if (part.type === 'text') return part.text === '' ? [] : [{ type: 'text', text: part.text }]
    return [part.type === 'image' ? imageBlock(part, context) : fileBlock(part, context)]
  })
}

function imageBlock(part: MediaPart, { provider }: MessagesContext): ImageBlockParam {
  const source = mediaSource(part)
  if ('url' in source) return { type: 'image', source: { type: 'url', url: source.url } }
  const { base64: data, mediaType } = source
  if (!isImageType(mediaType)) throw mediaRefused(part, { provider, advice: 'Send JPEG, PNG, GIF or WebP.' })
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data } }
}

const imageTypes = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const

function isImageType(mediaType: string): mediaType is (typeof imageTypes)[number] {
  return imageTypes.some((known) => known === mediaType)
}

function fileBlock(part: MediaPart, { provider }: MessagesContext): DocumentBlockParam {
  const source = mediaSource(part)
  const title = part.name === undefined ? {} : { title: part.name }
  if (part.mediaType === 'application/pdf') {
    if ('url' in source) return { type: 'document', ...title, source: { type: 'url', url: source.url } }
    return {
      type: 'document',
      ...title,
      source: { type: 'base64', media_type: 'application/pdf', data: source.base64 },
    }
  }
  if (!part.mediaType.startsWith('text/') || 'url' in source) {
    throw mediaRefused(part, { provider, advice: 'Send PDF, or text by bytes.' })
  }
  const data = Buffer.from(source.base64, 'base64').toString('utf8')
  return { type: 'document', ...title, source: { type: 'text', media_type: 'text/plain', data } }
}

function assistantBlocks(part: AssistantPart, { model }: MessagesContext): ContentBlockParam[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ type: 'text', text: part.text }]
    case 'tool-call':
      return [{ type: 'tool_use', id: part.id, name: part.name, input: inputObject(part) }]
    case 'reasoning': {
      const block = blockFor(part, { model, isBlock: isContentBlock })
      return block === undefined ? [] : [block]
    }
  }
}

/** A block that came from Anthropic goes back as it came; what it holds is Anthropic's business. */
function isContentBlock(block: unknown): block is ContentBlockParam {
  return isTyped(block)
}

/** Input that was cut off is not an object, which the API insists on. */
function inputObject({ input }: ToolCallPart): unknown {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? input : { input }
}
