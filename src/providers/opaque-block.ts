import type { ReasoningPart } from '../contract/llm.ts'

/** A provider's own block in a conversation, with the model it came from: only that model understands it. */
export interface OpaqueBlock<B> {
  readonly from: string
  readonly block: B
}

/** The block of a reasoning part, when it came from this model and is of the right kind. */
export function blockFor<B>(
  part: ReasoningPart,
  { model, isBlock }: { readonly model: string; readonly isBlock: (block: unknown) => block is B },
): B | undefined {
  const { opaque } = part
  if (typeof opaque !== 'object' || opaque === null || !('from' in opaque) || !('block' in opaque)) return undefined
  return opaque.from === model && isBlock(opaque.block) ? opaque.block : undefined
}

/** Whether a value is an object with a `type`, which is all the adapters know of blocks they only pass on. */
export function isTyped(block: unknown): block is { readonly type: string } {
  return typeof block === 'object' && block !== null && 'type' in block && typeof block.type === 'string'
}
