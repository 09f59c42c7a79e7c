import type { Call } from '../contract/call.ts'
import { shortDigest } from '../identity/digest.ts'
import { optional } from '../identity/keys.ts'
import { perIdentity } from '../identity/per-identity.ts'
import type { AnswerKind } from './answering.ts'
import { tenantDigest } from './envelope.ts'

/** Which stored answer was served for which question: all that is needed to judge it, in any process. */
export interface SemanticHit {
  readonly kind: AnswerKind
  /** Digest of the tenant, `-` without one. */
  readonly tenant: string
  /** The scope whose evidence it is. */
  readonly scope: string
  /** The key under which the question itself is answered. */
  readonly asked: string
  /** The key of the answer that was served in its place. */
  readonly target: string
  readonly similarity: number
}

const form = /^h1\.(agent|llm)\.(-|[\w-]{22})\.([\w-]{22})\.([\w-]{43})\.([\w-]{43})\.(0\.\d{4}|1\.0000)$/

/** A hit as a text that may be handed on: it holds digests, and nothing of what was asked or answered. */
export function writeHitId({ kind, tenant, scope, asked, target, similarity }: SemanticHit): string {
  return `h1.${kind}.${tenant}.${scope}.${asked}.${target}.${Math.min(1, Math.max(0, similarity)).toFixed(4)}`
}

/** The hit that a text stands for; undefined when it stands for none. */
export function readHitId(id: string): SemanticHit | undefined {
  const [, kind, tenant, scope, asked, target, similarity] = form.exec(id) ?? []
  if (tenant === undefined || scope === undefined || asked === undefined || target === undefined) return undefined
  return { kind: kind === 'agent' ? kind : 'llm', tenant, scope, asked, target, similarity: Number(similarity) }
}

/** Names the pair of questions of a hit. */
export function pairOf({ asked, target }: Pick<SemanticHit, 'asked' | 'target'>): string {
  return shortDigest('pair', asked, target)
}

/**
 * Whose labels add up: those of a tenant's agent under one embedder, a run's apart from a model call's; whatever its
 * config version, its user or its conversation.
 */
export function evidenceScope(
  { kind, identity }: Pick<Call<AnswerKind>, 'kind' | 'identity'>,
  embedder: string,
): string {
  const known = scopes(identity)
  const name = `${kind} ${embedder}`
  let scope = known.get(name)
  if (scope === undefined) known.set(name, (scope = scopeOf({ kind, embedder, ...identity })))
  return scope
}

const scopes = perIdentity((_identity) => new Map<string, string>())

/** What a scope is made of. */
export interface ScopeNames {
  readonly kind: AnswerKind
  readonly embedder: string
  readonly tenant?: string
  readonly agent?: { readonly name: string }
}

/** The scope of these names. */
export function scopeOf({ kind, embedder, tenant, agent }: ScopeNames): string {
  return shortDigest('evidence', kind, embedder, optional(tenant), optional(agent?.name))
}

/** The hit that a call would be, or is. */
export function hitOf<K extends AnswerKind>(
  call: Call<K>,
  { embedder, ...pair }: Pick<SemanticHit, 'asked' | 'target' | 'similarity'> & { readonly embedder: string },
): SemanticHit {
  return { kind: call.kind, tenant: tenantDigest(call), scope: evidenceScope(call, embedder), ...pair }
}
