import type { Call } from '../contract/call.ts'
import type { Reason } from '../contract/decision.ts'
import type { CacheLayer, Found, Part, Reading } from '../contract/layer.ts'
import type { Store, StoredEntry } from '../contract/store.ts'
import type { ToolCachePolicy, ToolDefinition } from '../contract/tool.ts'
import { shortDigest } from '../identity/digest.ts'
import { toolKey } from '../identity/keys.ts'
import { toolParts } from '../identity/partition.ts'
import { implicitTags, namedTags } from '../identity/tags.ts'
import { answerPart } from './answer-part.ts'
import { withinBudget, writeWithin } from './budget.ts'
import { decodeValue, encodeValue } from '../identity/codec.ts'
import { belongs, effectsOf, refuseByAge, sealEnvelope, tenantDigest, type EnvelopeSource } from './envelope.ts'
import { outlived, seenAtOnce } from './outlived.ts'
import { savedFrom } from './saved.ts'
import { dropCorrupt } from './serving.ts'

export interface ToolCacheOptions extends EnvelopeSource {
  readonly store: Store
}

/** Answers a tool call that was made before, with the same arguments, for the same identity, while nothing it read has changed. */
export function toolResultCache(options: ToolCacheOptions): CacheLayer<'tool'> {
  const { store, clock } = options

  const fit = (call: Call<'tool'>, entry: StoredEntry | undefined): Found<'tool'> | Reason => {
    if (entry === undefined) return 'no-entry'
    if (!belongs(entry, call)) return 'partition'
    const now = clock.now()
    const tooOld = refuseByAge(entry, now, call.controls.maxAge)
    if (tooOld !== undefined) return tooOld
    try {
      const { origin, key, createdAt } = entry
      const notes = {
        key,
        origin,
        size: entry.value.byteLength,
        age: Math.max(0, now - createdAt),
        saved: savedFrom(origin),
      }
      const outcome = { response: { output: decodeValue(entry.value) }, servedBy: 'tool', origin } as const
      return {
        outcome,
        layer: 'tool',
        freshness: now >= entry.staleAt ? 'stale' : 'fresh',
        effects: effectsOf(entry),
        notes,
      }
    } catch {
      return 'corrupt'
    }
  }

  const keyOf = ({ request }: Call<'tool'>, part: Part): string => {
    return request.tool.scope === 'user' ? (part.userKey ?? part.key) : part.key
  }

  return {
    name: 'tool',
    word: 'tool',

    split(call) {
      const { tool, input } = call.request
      const policy = cacheable(tool)
      if (policy === undefined) return { bypass: 'effect' }
      const { user, tenant } = call.identity
      if (tool.scope === 'user' && user === undefined) return { bypass: 'personal' }
      const key = toolKey(call)
      const named = tagsFor(policy, input)
      const tags = (): readonly string[] => [
        ...implicitTags('tool', call.identity),
        `tool:${shortDigest('tool', tool.name)}`,
        ...namedTags(named, tenant),
      ]
      return [answerPart(key, { user, share: () => tool.scope, tags })]
    },

    peek(call, part) {
      const seen = seenAtOnce(call, part, store)
      const stored = store.peek?.(keyOf(call, part))
      const hit = fit(call, stored && outlived(stored, seen))
      return typeof hit === 'string' || hit.freshness === 'stale' ? undefined : hit
    },

    async read(call, parts, lookups): Promise<Reading<'tool'>> {
      const lookup = lookups.start('tool')
      const [part] = parts
      const keys = call.controls.read && part !== undefined ? [keyOf(call, part)] : []
      const query = { tenant: tenantDigest(call), keys, tags: part?.tags ?? [] }
      const { entries, epochs } = await withinBudget(call.context, () => store.read(query))
      const hit = call.controls.read ? fit(call, entries[0] && outlived(entries[0], epochs)) : 'caller'
      if (typeof hit !== 'string') {
        lookup.end(hit.freshness === 'stale' ? 'stale' : 'hit', hit.notes)
        return { found: [hit], seen: epochs }
      }
      if (hit === 'corrupt' && entries[0] !== undefined) dropCorrupt(entries[0], options)
      lookup.end(call.controls.read ? 'miss' : 'bypass', {
        reason: hit,
        parts: toolParts(call),
        ...(keys[0] !== undefined && { key: keys[0] }),
      })
      return { found: [undefined], seen: epochs }
    },

    effects({ request: { tool } }, seen) {
      const ttl = cacheable(tool)?.ttl ?? 0
      return { epochs: seen, scope: tool.scope, expiresAt: clock.now() + ttl }
    },

    copy(outcome) {
      try {
        return { ...outcome, response: { output: decodeValue(encodeValue(outcome.response.output)) } }
      } catch {
        return outcome // what has no copy is no cached value either
      }
    },

    async write(call, [part], { outcome, duration, seen, lease }) {
      const { tool } = call.request
      const policy = cacheable(tool)
      if (part === undefined || policy === undefined) return 'effect'
      const parts = toolParts(call)
      const entry = sealEnvelope(
        call,
        {
          key: keyOf(call, part),
          partition: '',
          group: `tool:${tool.name}`,
          value: encodeValue(outcome.response.output),
          parts,
          ...(parts.question !== undefined && { question: parts.question }),
          scope: tool.scope,
          duration,
          seen,
          lease,
          lifetime: { ttl: policy.ttl, maxAge: Math.max(policy.ttl * 1.1, call.controls.policy.maxAge) },
        },
        options,
      )
      const answer = await writeWithin(call.context, store, [entry])
      return answer === 'written' ? undefined : answer
    },
  }
}

/** The policy under which a tool's results are kept; `effect` permits, `cache` switches on. */
function cacheable({ effect, cache }: ToolDefinition): ToolCachePolicy | undefined {
  return effect === 'pure' || effect === 'read' ? cache : undefined
}

/** Calls a tag function with the input it was declared for: the schema has let it through. */
function tagsFor({ tags }: ToolCachePolicy, input: unknown): readonly string[] {
  return Reflect.apply(tags, undefined, [input])
}
