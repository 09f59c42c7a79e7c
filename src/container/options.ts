import type { Container, ContainerModule, ServiceIdentifier } from 'inversify'
import { z } from 'zod'
import type { Middleware } from '../contract/call.ts'
import { didYouMean } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Guardrail } from '../contract/guardrail.ts'
import type { Clock, Duration, Logger, LogLevel, Random } from '../contract/host.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Embedder, Provider } from '../contract/provider.ts'
import type { SessionStore } from '../contract/session.ts'
import type { Store } from '../contract/store.ts'
import type { Workflow } from '../contract/workflow.ts'
import { isWorkflow } from '../workflow/steps.ts'
import type { AgentCacheOptions } from '../define/agent-options.ts'
import type { AgentTarget } from '../define/compile-agent.ts'
import { compileGuardrails } from '../define/guardrails.ts'
import type { TelemetryOptions } from '../telemetry/options.ts'
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
  /** Workflows of this runtime: their agents are found, and checked with them. */
  readonly workflows?: readonly Workflow[]
  /** Who answers. @default `anthropic()` and `openai()`, each when its key is in the environment */
  readonly providers?: readonly Provider[]
  /** Turns texts into vectors; `false` compares nothing by meaning. @default the local encoder */
  readonly embedder?: Embedder | false
  /** Where entries lie. @default the Redis at `REDIS_URL`, else a sqlite file, `.stratagent/cache.sqlite` or the path in `STRATAGENT_CACHE` */
  readonly store?: Store
  /** Where conversations are kept. @default a sqlite file beside the default cache; this process's memory when a store is handed in */
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
  /** Waiting for a store that the cache may cost a call in all; an encoding may take as long, and 250 ms at least. @default '50ms' */
  readonly cacheBudget?: Duration
  /** Tries and waits of provider calls. @default 3 tries, from 200 ms doubling */
  readonly retry?: { readonly attempts?: number; readonly backoff?: (attempt: number) => number }
  /** A logger, or the least level that is written to standard error. @default 'warn' */
  readonly logger?: Logger | LogLevel | 'silent'
  readonly clock?: Clock
  readonly random?: Random
  readonly tracer?: Tracer
  /** What is told to OpenTelemetry, and under which names. */
  readonly telemetry?: TelemetryOptions
}

type Test = (value: unknown) => boolean

const isText: Test = (value) => typeof value === 'string'
const isFunction: Test = (value) => typeof value === 'function'
const isToken: Test = (value) => isText(value) || isFunction(value) || typeof value === 'symbol'
const isPair: Test = (value) => Array.isArray(value) && value.length === 2 && isToken(value[0])

function oneOf(...choices: readonly unknown[]): Test {
  return (value) => choices.includes(value)
}

function having(...methods: readonly string[]): Test {
  return (value) => {
    if (typeof value !== 'object' || value === null) return false
    return methods.every((method) => isFunction(Reflect.get(value, method)))
  }
}

/** A value that passes one of the tests; else `what` ends the sentence "`option` must be …". */
function must(what: string, ...tests: readonly Test[]) {
  return z.custom<unknown>((value) => tests.some((test) => test(value)), { error: what })
}

function list(of: z.ZodType) {
  return z.array(of, { error: 'a list' }).optional()
}

const middlewares = list(
  must('a middleware with `name`, `stage` and `handle`, or its token', isToken, having('handle')),
)
const levels = ['debug', 'info', 'warn', 'error'] as const

const shape = {
  workflows: list(must('a workflow, as `sequence`, `parallel` and `route` give them', isWorkflow)),
  agents: list(z.unknown()), // refused one by one, when they are compiled
  providers: list(must('a provider, such as openai()', having('call', 'fingerprint'))),
  embedder: must('an embedder, such as localEmbedder(), or false', oneOf(false), having('call', 'fits')),
  store: must('a store, such as memoryStore() or sqliteStore({ path })', having('read', 'write', 'invalidate')),
  sessions: must('a session store, such as memorySessions()', having('load', 'append')),
  modules: list(must('a ContainerModule', having('load'))),
  container: must('an inversify Container', having('get', 'bind')),
  overrides: list(must('a pair of a token and what stands in its place', isPair)),
  middleware: z.strictObject(
    { agent: middlewares, llm: middlewares, tool: middlewares, embedding: middlewares },
    { error: 'an object with lists for agent, llm, tool or embedding' },
  ),
  guardrails: list(must('a guardrail with `name`, `at` and `check`', having('check'))),
  plugins: list(must('a plugin with `name` and `setup`', having('setup'))),
  cache: must('false or an object', oneOf(false), having()),
  tenancy: must("'optional' or 'required'", oneOf('optional', 'required')),
  cacheBudget: must(
    "milliseconds, or a string such as '50ms'",
    isText,
    (value) => typeof value === 'number' && value >= 0,
  ),
  retry: z.strictObject(
    {
      attempts: must('a whole number from 1 on', (value) => Number.isInteger(value) && Number(value) >= 1).optional(),
      backoff: must('a function from the number of the try to milliseconds', isFunction).optional(),
    },
    { error: 'an object with `attempts` and `backoff`' },
  ),
  logger: must(`a logger, or one of ${levels.join(', ')}, silent`, oneOf(...levels, 'silent'), having(...levels)),
  clock: must('a clock with now()', having('now')),
  random: must('a function that gives a number in [0, 1)', isFunction),
  tracer: must('an OpenTelemetry tracer', having('startSpan')),
  telemetry: z.strictObject(
    {
      spans: must("'full' or 'lean'", oneOf('full', 'lean')).optional(),
      content: must('true or false', oneOf(true, false)).optional(),
      semconv: must("'latest' or '1.41'", oneOf('latest', '1.41')).optional(),
      openInference: must('true or false', oneOf(true, false)).optional(),
      metrics: must('an OpenTelemetry meter provider, or false', oneOf(false), having('getMeter')).optional(),
    },
    { error: 'an object with `spans`, `content`, `semconv`, `openInference` and `metrics`' },
  ),
}
const schema = z.strictObject(shape, { error: 'an object' }).partial()

/** @throws StratagentError `CONFIG_INVALID` that names every wrong option. */
export function checkRuntimeOptions(options: RuntimeOptions): void {
  const { success, error } = schema.safeParse(options)
  if (success) return void compileGuardrails(options.guardrails ?? [], 'createRuntime')
  const sentences = error.issues.map(({ path, message, code, ...issue }) => {
    if (code === 'unrecognized_keys' && 'keys' in issue)
      return issue.keys.map((key) => unknownOption([...path, key].join('.'))).join('; ')
    return `\`${path.join('.') || 'options'}\` must be ${message}`
  })
  throw new StratagentError(
    'CONFIG_INVALID',
    `createRuntime: ${sentences.join('; ')}. Options: ${Object.keys(shape).join(', ')}.`,
  )
}

function unknownOption(name: string): string {
  const advice = didYouMean(name, Object.keys(shape)).trim()
  return `there is no option \`${name}\`${advice === '' ? '' : ` (${advice})`}`
}
