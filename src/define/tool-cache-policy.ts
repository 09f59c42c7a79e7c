import { checkOptions } from '../contract/check-options.ts'
import type { Scope } from '../contract/identity.ts'
import type { ToolCachePolicy } from '../contract/tool.ts'
import { milliseconds } from './duration.ts'
import { checkChoice, invalid } from './invalid.ts'
import { tagFunction } from './tool-tags.ts'
import type { AnyToolOptions, ToolCacheOptions } from './tool-options.ts'

const defaultTtl = 3_600_000
const names: readonly (keyof ToolCacheOptions<never>)[] = ['ttl', 'scope', 'vary', 'tags', 'shared']

/** How a tool's results are kept; undefined when they are not. */
export function toolCachePolicy(options: AnyToolOptions, where: string): ToolCachePolicy | undefined {
  const { cache = options.effect === 'pure' } = options
  if (cache === false) return undefined
  refuseUncacheable(options, where)
  const { ttl, vary, tags, shared } = cacheOptionsOf(options, where)
  return Object.freeze({
    ttl: ttl === undefined ? defaultTtl : milliseconds(ttl, 'cache.ttl', where),
    scope: toolScope(options, where),
    tags: tagFunction(tags ?? [], { option: 'cache.tags', where }),
    ...(vary !== undefined && { vary: Object.freeze([...vary]) }),
    ...(shared !== undefined && { shared }),
  })
}

/** With whom a tool's results may be shared, said on the tool or on its cache. */
export function toolScope(options: AnyToolOptions, where: string): Scope {
  const { scope } = options
  const { scope: cacheScope } = cacheOptionsOf(options, where)
  const choices = ['tenant', 'user']
  checkChoice(scope, choices, { option: 'scope', where })
  checkChoice(cacheScope, choices, { option: 'cache.scope', where })
  if (scope !== undefined && cacheScope !== undefined && scope !== cacheScope) {
    throw invalid(where, `\`scope\` is '${scope}' and \`cache.scope\` is '${cacheScope}'. Say it once.`)
  }
  return scope ?? cacheScope ?? 'tenant'
}

function cacheOptionsOf({ cache }: AnyToolOptions, where: string): ToolCacheOptions<never> {
  if (cache === undefined || typeof cache === 'boolean') return {}
  checkOptions(cache, names, `${where}, \`cache\``)
  return cache
}

function refuseUncacheable({ effect }: AnyToolOptions, where: string): void {
  if (effect === 'pure' || effect === 'read') return
  if (effect === undefined) {
    throw invalid(where, "a cache needs an effect. Declare `effect: 'read'`, or `'pure'` when the input alone decides.")
  }
  const reason = effect === 'write' ? 'a hit would skip the write' : 'its results are never the same twice'
  throw invalid(where, `a ${effect} tool cannot have a cache: ${reason}. Remove \`cache\`, or correct the effect.`)
}
