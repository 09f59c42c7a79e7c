import { checkOptions } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Duration } from '../contract/host.ts'
import type { Scope } from '../contract/identity.ts'
import type { ToolDefinition } from '../contract/tool.ts'
import { milliseconds } from '../define/duration.ts'
import { checkText, invalid } from '../define/invalid.ts'
import { tagFunction } from '../define/tool-tags.ts'
import { shortDigest } from '../identity/digest.ts'

/** How the results of a plain function are kept. */
export interface CachedOptions<A extends readonly unknown[]> {
  /** What it is called in keys, spans and statistics. Two functions must not share a name. */
  readonly name: string
  /** @default '1h' */
  readonly ttl?: Duration
  /** Tags of a result, by which it can be dropped. */
  readonly tags?: readonly string[] | ((...args: A) => readonly string[])
  /** @default 'tenant' */
  readonly scope?: Scope
  /** Raised when the function changes its answers. @default '1' */
  readonly version?: string
}

/** The function as a tool that reads, so that it falls through the tool chain; its arguments are the input. */
export function cachedTool<A extends readonly unknown[]>(
  work: (...args: A) => unknown,
  options: CachedOptions<A>,
): ToolDefinition {
  checkOptions(options, ['name', 'ttl', 'tags', 'scope', 'version'], 'cached')
  checkText(options.name, 'name', 'cached')
  if (typeof work !== 'function') throw invalid('cached', 'it takes a function, then the options.')
  const { name, ttl = '1h', tags = [], scope = 'tenant', version = '1' } = options
  return Object.freeze({
    name,
    description: '',
    input: { json: { type: 'array' }, check: (value: unknown) => ({ value }) },
    effect: 'read',
    scope,
    cache: {
      ttl: milliseconds(ttl, 'ttl', `cached ${name}`),
      scope,
      shared: `cached:${name}`,
      tags: tagFunction(typeof tags === 'function' ? (input: never) => Reflect.apply(tags, undefined, input) : tags, {
        option: 'tags',
        where: `cached ${name}`,
      }),
    },
    version,
    schemaDigest: shortDigest('arguments'),
    onError: 'throw',
    guardrails: [],
    // the chain hands back the arguments that the wrapper was called with
    invoke: (_self, input) => Reflect.apply(work, undefined, Array.isArray(input) ? input : []),
  } satisfies ToolDefinition)
}

/**
 * Knows which function has which name: two under one name would answer for each other. The same function written anew,
 * as in a request handler, is the same.
 */
export function nameRegister(): (name: string, work: Function) => void {
  const texts = new Map<string, string>()
  return (name, work) => {
    const text = String(work)
    const known = texts.get(name)
    texts.set(name, text)
    if (known === undefined || known === text) return
    throw new StratagentError(
      'CONFIG_INVALID',
      `Two functions are cached under the name '${name}' and would answer for each other. Give one of them another name.`,
    )
  }
}
