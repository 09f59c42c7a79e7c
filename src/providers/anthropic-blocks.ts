import type {
  ContentBlock,
  RawContentBlockDeltaEvent,
  RawContentBlockStartEvent,
  RawContentBlockStopEvent,
} from '@anthropic-ai/sdk/resources/messages'
import type { AnswerDraft } from './answer-draft.ts'

type BlockEvent = RawContentBlockStartEvent | RawContentBlockDeltaEvent | RawContentBlockStopEvent

/** A block under way. */
interface OpenBlock {
  readonly block: ContentBlock
  readonly slot: string
  signature: string
  json: string
}

/** Puts the blocks of a stream together, in the draft's parts. */
export function anthropicBlocks(draft: AnswerDraft, model: string): { take(event: BlockEvent): Promise<void> } {
  const open = new Map<number, OpenBlock>()

  async function started({ index, content_block: block }: RawContentBlockStartEvent): Promise<void> {
    const slot = `${index}`
    open.set(index, { block, slot, signature: '', json: '' })
    if (block.type === 'text') await draft.text(slot, block.text)
    if (block.type === 'tool_use') await draft.toolCall(slot, block)
    if (block.type === 'thinking') await draft.reasoning(slot, block.thinking)
  }
  async function grown({ index, delta }: RawContentBlockDeltaEvent): Promise<void> {
    const current = open.get(index)
    if (current === undefined) return
    if (delta.type === 'text_delta') await draft.text(current.slot, delta.text)
    if (delta.type === 'thinking_delta') await draft.reasoning(current.slot, delta.thinking)
    if (delta.type === 'signature_delta') current.signature += delta.signature
    if (delta.type !== 'input_json_delta') return
    if (current.block.type === 'tool_use') await draft.toolInput(current.slot, delta.partial_json)
    else current.json += delta.partial_json
  }
  function stopped({ index }: RawContentBlockStopEvent): void {
    const current = open.get(index)
    if (current === undefined || current.block.type === 'text' || current.block.type === 'tool_use') return
    draft.opaque(current.slot, { from: model, block: closed(current, draft) })
  }

  return {
    async take(event) {
      if (event.type === 'content_block_start') return started(event)
      if (event.type === 'content_block_delta') return grown(event)
      stopped(event)
    },
  }
}

/** The block as it would have come whole. */
function closed({ block, slot, signature, json }: OpenBlock, draft: AnswerDraft): object {
  if (block.type === 'thinking')
    return { ...block, thinking: draft.textOf(slot), signature: block.signature + signature }
  if (json === '') return block
  const input: unknown = JSON.parse(json)
  return { ...block, input }
}
