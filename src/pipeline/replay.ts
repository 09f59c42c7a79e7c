import type { Call } from '../contract/call.ts'
import type { Kind } from '../contract/kinds.ts'
import { deltasOf } from '../cache/cuts.ts'
import type { DeltasOf } from './compose.ts'

/** How each kind's answer is shown to a reader when no deltas were recorded. */
export const replays: { readonly [K in Kind]: DeltasOf<K> } = {
  agent: ({ text }) => (text === '' ? [] : [{ type: 'text', text }]),
  llm: ({ content }) => deltasOf(content),
  tool: () => [],
  embedding: () => [],
}

/** The same call with nobody reading: for a step that must see the whole answer first. */
export function silent<K extends Kind>({ sink: _sink, ...call }: Call<K>): Call<K> {
  return call
}
