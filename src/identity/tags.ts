import type { Epochs } from '../contract/context.ts'
import type { Identity } from '../contract/identity.ts'
import type { Kind } from '../contract/kinds.ts'
import { shortDigest } from './digest.ts'
import { perIdentity } from './per-identity.ts'

/** What a bulk invalidation may name; every entry carries a tag for each that is true of it. */
export interface TagSubject {
  readonly tenant?: string
  readonly user?: string
  readonly agent?: string
  readonly version?: string
  readonly kind?: Kind
}

/** A tag of the user's, as it is kept: digested, once for everybody and once for the tenant. */
export function tagOf(tag: string, tenant?: string): string {
  return tenant === undefined ? `tag:${shortDigest('tag', tag)}` : `tag:${shortDigest('tag', tag, 'tenant', tenant)}`
}

const remembered = perIdentity((_identity) => new Map<Kind, readonly string[]>())

/** The tags every entry carries without being told, so that a whole tenant, user, agent or version goes at once. */
export function implicitTags(kind: Kind, identity: Identity): readonly string[] {
  const byKind = remembered(identity)
  let tags = byKind.get(kind)
  if (tags === undefined) byKind.set(kind, (tags = ['all', ...subjectTags({ kind, ...subjectOf(kind, identity) })]))
  return tags
}

/** A vector is nobody's answer: it stays when an agent's answers go. */
function subjectOf(kind: Kind, { tenant, user, agent }: Identity): TagSubject {
  return {
    ...(tenant !== undefined && { tenant }),
    ...(user !== undefined && { user }),
    ...(agent !== undefined && kind !== 'embedding' && { agent: agent.name, version: agent.version }),
  }
}

/** The tag of one answer, by its key: on its entry, and on whatever was built from it. */
export function answerTag(key: string): string {
  return `answer:${key}`
}

/** The tag of what was made for one answer, by that answer's key: on every answer given within its run. */
export function partTag(key: string): string {
  return `part:${key}`
}

/** The key of the one answer that a tag stands for; undefined for a tag that many entries may carry. */
export function answerOf(tag: string): string | undefined {
  return /^(?:answer|part):(.*)$/s.exec(tag)?.[1]
}

/** Of tags with their epochs those that name answers: the entry's own and those it was built from, or what they are parts of. */
export function epochsOf(of: 'answer' | 'part', epochs: Epochs): Epochs {
  return new Map([...epochs].filter(([tag]) => tag.startsWith(`${of}:`)))
}

/** One tag per field that is given. */
export function subjectTags({ tenant, user, agent, version, kind }: TagSubject): readonly string[] {
  const tags: string[] = []
  if (kind !== undefined) tags.push(`kind:${kind}`)
  if (tenant !== undefined) tags.push(`tenant:${shortDigest('tenant', tenant)}`)
  if (user !== undefined) tags.push(`user:${shortDigest('user', user)}`)
  if (agent !== undefined) tags.push(`agent:${shortDigest('agent', agent)}`)
  if (version !== undefined) tags.push(`version:${shortDigest('version', version)}`)
  return tags
}

/** The tags an entry carries for tags the user named. */
export function namedTags(tags: readonly string[], tenant: string | undefined): readonly string[] {
  return tags.flatMap((tag) => (tenant === undefined ? [tagOf(tag)] : [tagOf(tag), tagOf(tag, tenant)]))
}
