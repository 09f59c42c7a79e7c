import type { Call, Middleware, Next } from '../contract/call.ts'
import type { LlmRequest, LlmResponse } from '../contract/llm.ts'
import { audited } from '../cache/audited.ts'
import type { AnswerKind, Answering } from '../cache/answering.ts'
import { comparedPairs, type ComparedPairs } from '../cache/compared-pairs.ts'
import { judgeGate, type AskModel } from '../cache/judging.ts'
import type { ResponseCacheOptions } from '../cache/response.ts'
import { semanticLookup } from '../cache/semantic.ts'
import type { Keyring } from '../identity/keys.ts'
import type { Parts } from './chain-of.ts'

/** What a chain with answers is handed. */
export interface Asked {
  readonly keyring: Keyring
  readonly embed: Next<'embedding'>
  /** Absent when nothing can be compared by meaning. */
  readonly compared: Comparing | undefined
}
/** What compares answers, and whom it asks. */
export interface Comparing extends ComparedPairs {
  readonly ask: AskModel
}

/** What compares stored answers with fresh ones. */
export function comparing(parts: Parts, embed: Next<'embedding'>, ask: AskModel): Comparing | undefined {
  const { embedder, store, clock, judged } = parts
  if (embedder === undefined || store.search === undefined) return undefined
  return { ...comparedPairs({ ...judged, embedder, embed, ask, clock }), ask }
}

interface Judged<K extends AnswerKind> extends Omit<Asked, 'keyring'> {
  readonly answering: Answering<K>
}

/** How answers of a kind are found by their meaning, and what is known of that. */
export function judgedBy<K extends AnswerKind>(
  parts: Parts,
  { answering, embed, compared }: Judged<K>,
): Pick<ResponseCacheOptions<K>, 'answering' | 'own' | 'semantic' | 'evidence' | 'compared'> {
  const { embedder, store, clock, underWay } = parts
  const { tombstones, evidence, own } = parts.judged
  if (embedder === undefined || compared === undefined) return { answering, own }
  // an encoding that took too long for its question still ends up in the cache: closing has to wait for it
  const awaited: Next<'embedding'> = (call) => underWay(embed(call))
  const gate = judgeGate({ answering, ask: compared.ask })
  const semantic = semanticLookup<K>({ store, tombstones, evidence, embedder, gate, clock, embed: awaited })
  return { answering, own, semantic, evidence, compared }
}

/** A cache of answers, audited where anything can be compared. */
export function auditedBy<K extends AnswerKind>(
  { judged: { evidence, own }, random, telemetry }: Parts,
  cache: Middleware<K>,
  { answering, compared }: { readonly answering: Answering<K>; readonly compared: ComparedPairs | undefined },
): Middleware<K> {
  if (compared === undefined) return cache
  return audited(cache, { answering, evidence, compared, own, random, tracer: telemetry.tracing })
}

/** What a model says to a question of the cache's own: no cache is asked for it, and none keeps it. */
export async function answerOf<K extends AnswerKind>(
  chain: Next<'llm'>,
  { identity, controls, signal, context }: Call<K>,
  request: LlmRequest,
): Promise<LlmResponse> {
  const uncached = { ...controls, read: false, write: false, ask: true, plain: false }
  return (await chain({ kind: 'llm', request, identity, signal, context, controls: uncached })).response
}
