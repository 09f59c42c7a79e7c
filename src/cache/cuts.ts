import type { AssistantPart, LlmDelta } from '../contract/llm.ts'

/**
 * Where a streamed answer was cut into deltas: pairs of part index and length, so that the text itself is held once. A
 * length of 0 stands for the announcement of a tool call.
 */
export type Cuts = readonly number[]

/** The cuts of recorded deltas, or undefined when they do not add up to the content. */
export function cutsOf(deltas: readonly LlmDelta[], content: readonly AssistantPart[]): Cuts | undefined {
  const cuts = deltas.flatMap((delta) => [delta.part, textIn(delta).length])
  const again = deltasOf(content, cuts)
  const isSame = again.length === deltas.length && again.every((delta, index) => isEqual(delta, deltas[index]))
  const isWhole = joined(again) === content.map(textOfPart).join('')
  return isSame && isWhole ? cuts : undefined
}

/** The deltas of an answer: as they were cut, or one per part when nobody recorded them. */
export function deltasOf(content: readonly AssistantPart[], cuts: Cuts = wholeParts(content)): readonly LlmDelta[] {
  const offsets = content.map(() => 0)
  const deltas: LlmDelta[] = []
  for (let index = 0; index + 1 < cuts.length; index += 2) {
    const [part = 0, length = 0] = cuts.slice(index, index + 2)
    const source = content[part]
    const offset = offsets[part]
    if (source === undefined || offset === undefined) continue
    deltas.push(deltaOf(source, part, textOfPart(source).slice(offset, offset + length)))
    offsets[part] = offset + length
  }
  return deltas
}

function wholeParts(content: readonly AssistantPart[]): Cuts {
  return content.flatMap((part, index) => {
    const { length } = textOfPart(part)
    if (part.type === 'tool-call') return length === 0 ? [index, 0] : [index, 0, index, length]
    return length === 0 ? [] : [index, length]
  })
}

function deltaOf(source: AssistantPart, part: number, text: string): LlmDelta {
  if (source.type === 'tool-call') {
    return text === ''
      ? { type: 'tool-call', part, id: source.id, name: source.name }
      : { type: 'tool-input', part, json: text }
  }
  return { type: source.type, part, text }
}

function textOfPart(part: AssistantPart): string {
  return part.type === 'tool-call' ? part.json : part.text
}

function textIn(delta: LlmDelta): string {
  if (delta.type === 'tool-call') return ''
  return delta.type === 'tool-input' ? delta.json : delta.text
}

function joined(deltas: readonly LlmDelta[]): string {
  return deltas.map(textIn).join('')
}

function isEqual(left: LlmDelta, right: LlmDelta | undefined): boolean {
  return right !== undefined && left.type === right.type && left.part === right.part && textIn(left) === textIn(right)
}
