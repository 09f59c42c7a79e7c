import type { Guardrail } from '../contract/guardrail.ts'
import type { Duration } from '../contract/host.ts'
import type { Scope } from '../contract/identity.ts'
import type { AnySchema, StandardSchema } from '../contract/schema.ts'
import type { Effect } from '../contract/tool.ts'
import type { ToolTags } from './tool-tags.ts'

/** The value a tool's body is handed. A JSON Schema says nothing to the compiler: annotate the parameter there. */
export type BodyInput<S> = S extends StandardSchema<unknown, infer Output> ? Output : never

/** How a tool's results are kept; allowed on `pure` and `read` tools. */
export interface ToolCacheOptions<I> {
  /** How long a result is served. @default '1h' */
  readonly ttl?: Duration
  /** With whom results are shared. @default 'tenant' */
  readonly scope?: Scope
  /** Names of the run's `vary` values the result depends on. @default all of them */
  readonly vary?: readonly string[]
  /** Tags of a result, by which writes drop it. */
  readonly tags?: ToolTags<I>
  /** A name under which tools of several agents share results. */
  readonly shared?: string
}

/** What a tool is told about itself, with its schema and the input its functions take left open. */
export interface ToolSettings<S extends AnySchema, I> {
  /** What the model calls it: letters, digits, `_` and `-`, at most 64. @default the method's name */
  readonly name?: string
  /** What it does and when to use it; the model reads this. */
  readonly description: string
  /** Standard Schema (zod and others) or JSON Schema, an object at the root. */
  readonly input: S
  /** What running it does to the world. Without it nothing is cached and no run that used it is stored whole. */
  readonly effect?: Effect
  /** With whom results are shared; `'user'` also lets the body read who asks. @default 'tenant' */
  readonly scope?: Scope
  /** `pure` is cached by itself (`false` switches that off), `read` when this is given. */
  readonly cache?: boolean | ToolCacheOptions<I>
  /** Tags whose entries a write drops, before and after, also when it fails. */
  readonly invalidates?: ToolTags<I>
  /** How long the body may take. @default no limit of its own */
  readonly timeout?: Duration
  /** Raised when the body changes its answers, so that results of the old one are not found. @default '1' */
  readonly version?: string
  /** What becomes of a thrown error: told to the model, or thrown out of the run. @default 'tell' */
  readonly onError?: 'tell' | 'throw'
  /** Its results are texts of others (web pages, mails, tickets): no answer that rests on one is kept. @default only of results in which orders to the model are found */
  readonly untrusted?: boolean
  readonly guardrails?: readonly Guardrail[]
}

/** What `@Tool` takes. */
export type ToolOptions<S extends AnySchema> = ToolSettings<S, BodyInput<S>>

/** Tool options of any schema, as they are recorded. */
export type AnyToolOptions = ToolSettings<AnySchema, never>

/** The names above, for the check of misspelt ones. */
export const toolOptionNames: readonly (keyof AnyToolOptions)[] = [
  'name',
  'description',
  'input',
  'effect',
  'scope',
  'cache',
  'invalidates',
  'timeout',
  'version',
  'onError',
  'untrusted',
  'guardrails',
]
