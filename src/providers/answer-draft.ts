import type { AssistantPart, LlmDelta } from '../contract/llm.ts'
import type { Sink } from '../contract/call.ts'
import type { Usage } from '../contract/usage.ts'

/** Thrown when the reader of a stream has gone: its cause is the reader's own error. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone'
}

/**
 * An answer as it comes in. Streamed or whole, every adapter fills one, so both give the same parts. A slot is the
 * provider's own name for a part; the part's index is given when its first content comes, so empty ones leave no gap.
 */
export interface AnswerDraft {
  text(slot: string, text: string): Promise<void>
  reasoning(slot: string, text: string): Promise<void>
  toolCall(slot: string, call: { readonly id: string; readonly name: string }): Promise<void>
  toolInput(slot: string, json: string): Promise<void>
  /** Keeps a block the provider must get back unchanged, in the place where it came. */
  opaque(slot: string, block: unknown): void
  /** Whether a slot has anything yet. */
  has(slot: string): boolean
  /** The text that a slot has so far. */
  textOf(slot: string): string
  /** All parts; calls without input get the empty object. */
  finish(): Promise<readonly AssistantPart[]>
  /** What has gone out. */
  readonly deltas: readonly LlmDelta[]
  /** What the provider has reported so far: counted even when the answer fails. */
  usage: Usage | undefined
}

type Piece =
  | { readonly type: 'text'; text: string }
  | { readonly type: 'reasoning'; text: string; opaque?: unknown }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; text: string }

/** A draft that writes each delta to the sink, where there is one, before it takes the next. */
export function answerDraft(sink: Sink<LlmDelta> | undefined): AnswerDraft {
  const slots = new Map<string, { readonly part: number; readonly piece: Piece }>()
  const deltas: LlmDelta[] = []

  async function write(delta: LlmDelta): Promise<void> {
    if (sink === undefined) return
    deltas.push(delta)
    try {
      await sink.write(delta)
    } catch (cause) {
      throw new ReaderGone('The reader of the stream has gone.', { cause })
    }
  }
  function slotOf(name: string, fresh: Piece): { readonly part: number; readonly piece: Piece } {
    const slot = slots.get(name) ?? { part: slots.size, piece: fresh }
    slots.set(name, slot)
    return slot
  }
  function add(name: string, { text, fresh }: { text: string; fresh: Piece }): number | undefined {
    if (text === '') return undefined
    const { part, piece } = slotOf(name, fresh)
    piece.text += text
    return part
  }
  async function toolInput(name: string, json: string): Promise<void> {
    const part = add(name, { text: json, fresh: { type: 'tool-call', id: '', name: '', text: '' } })
    if (part !== undefined) await write({ type: 'tool-input', part, json })
  }

  return {
    deltas,
    usage: undefined,
    async text(name, text) {
      const part = add(name, { text, fresh: { type: 'text', text: '' } })
      if (part !== undefined) await write({ type: 'text', part, text })
    },
    async reasoning(name, text) {
      const part = add(name, { text, fresh: { type: 'reasoning', text: '' } })
      if (part !== undefined) await write({ type: 'reasoning', part, text })
    },
    async toolCall(slot, { id, name }) {
      const { part } = slotOf(slot, { type: 'tool-call', id, name, text: '' })
      await write({ type: 'tool-call', part, id, name })
    },
    toolInput,
    opaque(name, block) {
      const { piece } = slotOf(name, { type: 'reasoning', text: '' })
      if (piece.type === 'reasoning') piece.opaque = block
    },
    has: (name) => slots.has(name),
    textOf: (name) => slots.get(name)?.piece.text ?? '',
    async finish() {
      for (const [name, { piece }] of slots)
        if (piece.type === 'tool-call' && piece.text === '') await toolInput(name, '{}')
      return [...slots.values()].map(({ piece }) => partOf(piece))
    },
  }
}

function partOf(piece: Piece): AssistantPart {
  if (piece.type !== 'tool-call') return { ...piece }
  return { type: 'tool-call', id: piece.id, name: piece.name, input: parsed(piece.text), json: piece.text }
}

/** The input as a value; one that was cut off stays text, which the tool's schema refuses in words. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}
