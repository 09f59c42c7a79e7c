import type { Call } from '../contract/call.ts'
import type { Kind } from '../contract/kinds.ts'
import { cutsOf, deltasOf } from '../cache/cuts.ts'
import type { DeltasOf } from './compose.ts'

/** How each kind's answer is shown to a reader: as it came, when the recorded deltas still say what the answer says. */
export const replays: { readonly [K in Kind]: DeltasOf<K> } = {
  agent: ({ response: { text }, deltas = [] }) => {
    const isSame = deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join('') === text
    return isSame ? deltas : [{ type: 'text', text }]
  },
  llm: ({ response: { content }, deltas }) => deltasOf(content, deltas && cutsOf(deltas, content)),
  tool: () => [],
  embedding: () => [],
}

/** The same call with nobody reading: for a step that must see the whole answer first. */
export function silent<K extends Kind>({ sink: _sink, ...call }: Call<K>): Call<K> {
  return call
}
