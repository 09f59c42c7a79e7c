import type { Container, ContainerModule, ServiceIdentifier } from 'inversify'
import { z } from 'zod'
import type { Middleware } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Guardrail } from '../contract/guardrail.ts'
import type { Clock, Duration, Logger, LogLevel, Random } from '../contract/host.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Embedder, Provider } from '../contract/provider.ts'
import type { SessionStore } from '../contract/session.ts'
import type { Store } from '../contract/store.ts'
import type { AgentCacheOptions } from '../define/agent-options.ts'
import type { AgentTarget } from '../define/compile-agent.ts'
import type { Tracer } from '../telemetry/spans.ts'

/** A middleware, or the token under which the container has it. */
export type MiddlewareSource<K extends Kind> = Middleware<K> | ServiceIdentifier<Middleware<K>>
export type MiddlewareByKind = { readonly [K in Kind]?: readonly MiddlewareSource<K>[] }

/** What a plugin may add. */
export interface PluginHost {
  middleware<K extends Kind>(kind: K, middleware: MiddlewareSource<K>): void
  guardrail(guardrail: Guardrail): void
  provider(provider: Provider): void
  module(module: ContainerModule): void
}
export interface Plugin {
  readonly name: string
  setup(host: PluginHost): void
}

/** A token and what stands in its place, for tests. */
export type Override = readonly [token: ServiceIdentifier, value: unknown]

export interface RuntimeOptions {
  /** Agents of this runtime: checked, and their classes constructed, at the start. */
  readonly agents?: readonly AgentTarget[]
  /** Who answers. @default `anthropic()` and `openai()`, each when its key is in the environment */
  readonly providers?: readonly Provider[]
  /** Turns texts into vectors; `false` compares nothing by meaning. @default the local encoder */
  readonly embedder?: Embedder | false
  /** Where entries lie. @default a sqlite file, `.stratagent/cache.sqlite` or the path in `STRATAGENT_CACHE` */
  readonly store?: Store
  /** Where conversations are kept. @default beside the cache: a sqlite file, or memory when the store is memory */
  readonly sessions?: SessionStore
  /** Modules with the services that agents ask for. */
  readonly modules?: readonly ContainerModule[]
  /** The application's own container; ours is its child. */
  readonly container?: Container
  /** Services replaced, for tests. */
  readonly overrides?: readonly Override[]
  readonly middleware?: MiddlewareByKind
  /** Guardrails of every agent and direct call. */
  readonly guardrails?: readonly Guardrail[]
  readonly plugins?: readonly Plugin[]
  /** Defaults of every agent's `cache`; `false` switches all layers off. */
  readonly cache?: false | AgentCacheOptions
  /** `'required'` refuses every call without a tenant. @default 'optional' */
  readonly tenancy?: 'optional' | 'required'
  /** Waiting the cache may cost a call in all. @default '50ms' */
  readonly cacheBudget?: Duration
  /** Tries and waits of provider calls. @default 3 tries, from 200 ms doubling */
  readonly retry?: { readonly attempts?: number; readonly backoff?: (attempt: number) => number }
  /** A logger, or the least level that is written to standard error. @default 'warn' */
  readonly logger?: Logger | LogLevel | 'silent'
  readonly clock?: Clock
  readonly random?: Random
  readonly tracer?: Tracer
}

const anything = z.any()
const object = (what: string, ...methods: readonly string[]) =>
  z.custom<object>(
    (value) => {
      if (typeof value !== 'object' || value === null) return false
      return methods.every((method) => typeof Reflect.get(value, method) === 'function')
    },
    { error: what },
  )

const schema = z.strictObject({
  agents: z.array(anything).optional(),
  providers: z.array(object('a provider, such as openai()', 'call', 'fingerprint')).optional(),
  embedder: z
    .union([z.literal(false), object('an embedder, such as localEmbedder(), or false', 'call', 'fits')])
    .optional(),
  store: object('a store, such as memoryStore() or sqliteStore({ path })', 'read', 'write', 'invalidate').optional(),
  sessions: object('a session store, such as memorySessions()', 'load', 'append').optional(),
  modules: z.array(anything).optional(),
  container: object('an inversify Container', 'get', 'bind').optional(),
  overrides: z.array(z.tuple([anything, anything])).optional(),
  middleware: z
    .strictObject({
      agent: z.array(anything),
      llm: z.array(anything),
      tool: z.array(anything),
      embedding: z.array(anything),
    })
    .partial()
    .optional(),
  guardrails: z.array(object('a guardrail with `name`, `at` and `check`', 'check')).optional(),
  plugins: z.array(object('a plugin with `name` and `setup`', 'setup')).optional(),
  cache: z.union([z.literal(false), z.record(z.string(), anything)]).optional(),
  tenancy: z.enum(['optional', 'required']).optional(),
  cacheBudget: z.union([z.number().min(0), z.string()]).optional(),
  retry: z
    .strictObject({ attempts: z.int().min(1), backoff: z.custom((value) => typeof value === 'function') })
    .partial()
    .optional(),
  logger: z
    .union([z.enum(['debug', 'info', 'warn', 'error', 'silent']), object('a logger, or a level', 'info', 'warn')])
    .optional(),
  clock: object('a clock with now()', 'now').optional(),
  random: z.custom((value) => typeof value === 'function').optional(),
  tracer: object('an OpenTelemetry tracer', 'startSpan').optional(),
})

/** @throws StratagentError `CONFIG_INVALID` that names every wrong option. */
export function checkRuntimeOptions(options: RuntimeOptions): void {
  const { success, error } = schema.safeParse(options)
  if (success) return
  const sentences = error.issues.map(({ path, message, code, ...issue }) => {
    const name = path.join('.') || 'options'
    if (code === 'unrecognized_keys' && 'keys' in issue) return `there is no option \`${issue.keys.join('`, `')}\``
    return `\`${name}\` must be ${message}`
  })
  throw new StratagentError(
    'CONFIG_INVALID',
    `createRuntime: ${sentences.join('; ')}. Options: ${Object.keys(schema.shape).join(', ')}.`,
  )
}
