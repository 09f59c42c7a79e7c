import type {
  CacheControlEphemeral,
  ContentBlockParam,
  TextBlockParam,
  Tool,
} from '@anthropic-ai/sdk/resources/messages'
import type { Breakpoint, LlmRequest } from '../contract/llm.ts'
import type { BlockMessage } from './anthropic-messages.ts'

/** The segments of a prompt as they are about to be sent. */
export interface PromptSegments {
  readonly tools: readonly Tool[]
  readonly system: readonly TextBlockParam[]
  readonly documents: readonly TextBlockParam[]
  /** One for each message of the request; undefined where nothing is sent. */
  readonly messages: readonly (BlockMessage | undefined)[]
}

const mostMarkers = 4

/** Put the request's markers on the last block of what they stand after; past four the first ones give way. */
export function markPrompt({ markup, extra }: LlmRequest, segments: PromptSegments): void {
  const automatic = extra?.['cache_control'] === undefined ? 0 : 1
  const breakpoints = (markup?.breakpoints ?? []).flatMap((breakpoint) => {
    const block = blockAt(breakpoint.after, segments)
    return block === undefined ? [] : [{ block, lifetime: breakpoint.lifetime }]
  })
  for (const { block, lifetime } of breakpoints.slice(-(mostMarkers - automatic))) {
    block.cache_control = lifetime === '1h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' }
  }
}

interface Markable {
  cache_control?: CacheControlEphemeral | null
}

function blockAt(
  after: Breakpoint['after'],
  { tools, system, documents, messages }: PromptSegments,
): Markable | undefined {
  switch (after) {
    case 'tools':
      return tools.at(-1)
    case 'system':
      return system.at(-1)
    case 'documents':
      return documents.at(-1)
    default: {
      const blocks: readonly ContentBlockParam[] = messages[after.message]?.content ?? []
      return blocks.findLast(isMarkable)
    }
  }
}

/** Thoughts take no marker; whatever follows or precedes them does. */
function isMarkable(
  block: ContentBlockParam,
): block is Exclude<ContentBlockParam, { type: 'thinking' | 'redacted_thinking' }> {
  return block.type !== 'thinking' && block.type !== 'redacted_thinking'
}
