import 'reflect-metadata'
import { Container, type ContainerModule, type ServiceIdentifier } from 'inversify'
import type { AgentDefinition } from '../contract/agent.ts'
import type { Middleware } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Guardrail } from '../contract/guardrail.ts'
import type { Clock, Logger, Random } from '../contract/host.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Embedder, Provider } from '../contract/provider.ts'
import type { SessionStore } from '../contract/session.ts'
import type { Store } from '../contract/store.ts'
import { anthropic } from '../providers/anthropic.ts'
import { compileGuardrails } from '../define/guardrails.ts'
import { localEmbedder } from '../providers/local-embedder.ts'
import { openai } from '../providers/openai.ts'
import { memorySessions } from '../stores/memory-sessions.ts'
import { modelOf, providerOf } from '../pipeline/model-name.ts'
import { packageTracer } from '../telemetry/spans.ts'
import { telemetryOf, type Telemetry } from '../telemetry/telemetry.ts'
import { consoleLogger } from './console-logger.ts'
import { defaultFiles } from './default-files.ts'
import { defaultRedis } from './default-redis.ts'
import type { MiddlewareByKind, MiddlewareSource, Plugin, RuntimeOptions } from './options.ts'
import { checkModels } from './registry.ts'
import { tokens } from './tokens.ts'

/** What the chains need, from options, container or defaults, in this order. */
export interface Services {
  readonly container: Container
  readonly store: Store
  readonly sessions: SessionStore
  readonly embedder: Embedder | undefined
  readonly providers: ReadonlyMap<string, Provider>
  readonly guardrails: readonly Guardrail[]
  readonly middleware: { readonly [K in Kind]: readonly Middleware<K>[] }
  readonly logger: Logger
  readonly clock: Clock
  readonly random: Random
  readonly telemetry: Telemetry
  /** Closes what was opened here; what was handed in stays open. */
  close(): Promise<void>
}

export async function services(options: RuntimeOptions, agents: readonly AgentDefinition[]): Promise<Services> {
  const opened: Closable[] = []
  const close = async (): Promise<void> => {
    for (const service of opened.splice(0).toReversed()) await service.close?.()
  }
  try {
    return { ...(await collect(options, agents, opened)), close }
  } catch (error) {
    await close()
    throw error
  }
}

interface Closable {
  close?(): Promise<void>
}

async function collect(
  options: RuntimeOptions,
  agents: readonly AgentDefinition[],
  opened: Closable[],
): Promise<Omit<Services, 'close'>> {
  const added = additions(options.plugins ?? [])
  const container = new Container(options.container === undefined ? {} : { parent: options.container })
  for (const module of [...(options.modules ?? []), ...added.modules]) await container.loadAsync(module)
  for (const [token, value] of options.overrides ?? []) await replace(container, token, value)

  const open = <T extends Closable>(service: T): T => {
    opened.push(service)
    return service
  }
  // wanting a key, or a model that nobody has, is found out before a file is opened
  const providers = providersFor([...(options.providers ?? []), ...added.providers], agents)
  opened.push(...[...providers.values()].filter((provider) => options.providers?.includes(provider) !== true))
  const overridden = new Set((options.overrides ?? []).map(([token]) => token))
  const pick = async <T>(token: ServiceIdentifier<T>, given: T | undefined, make: () => T): Promise<T> => {
    const bound = container.isBound(token) && (given === undefined || overridden.has(token))
    const service = bound ? await container.getAsync<T>(token) : (given ?? make())
    if (!container.isCurrentBound(token)) container.bind<T>(token).toConstantValue(service)
    return service
  }

  for (const [name, provider] of providers) {
    providers.set(name, await pick(tokens.provider(name), provider, () => provider))
  }
  checkModels(agents, providers)
  const clock = await pick(tokens.clock, options.clock, () => ({ now: Date.now }))
  const random = await pick(tokens.random, options.random, () => Math.random)
  const logger = await pick(tokens.logger, typeof options.logger === 'object' ? options.logger : undefined, () => {
    return consoleLogger(typeof options.logger === 'string' ? options.logger : 'warn')
  })
  const tracer = await pick(tokens.tracer, options.tracer, packageTracer)
  const telemetry = open(telemetryOf({ options: options.telemetry ?? {}, tracer, logger }))
  const files = defaultFiles({ clock, logger })
  const store = await pick(tokens.store, options.store, () => open(defaultRedis({ clock, logger }) ?? files.store()))
  const sessions = await pick(tokens.sessions, options.sessions, () => {
    const isDefault = opened.some((service) => service === store)
    return open(isDefault ? files.sessions() : memorySessions())
  })
  const embedder =
    options.embedder === false ? undefined : await pick(tokens.embedder, options.embedder, () => open(localEmbedder()))
  await embedder?.load?.()
  if (embedder !== undefined) store.prepare?.({ embedder: embedder.fingerprint(modelOf(embedder.model)) })

  return {
    container,
    store,
    sessions,
    embedder,
    providers,
    logger,
    clock,
    random,
    telemetry,
    guardrails: [...(options.guardrails ?? []), ...added.guardrails],
    middleware: await middlewareOf(container, [options.middleware ?? {}, ...added.middleware]),
  }
}

async function replace(container: Container, token: ServiceIdentifier, value: unknown): Promise<void> {
  if (container.isCurrentBound(token)) await container.unbindAsync(token)
  container.bind(token).toConstantValue(value)
}

/** The providers given; with none given, those whose key is in the environment or whose name an agent needs. */
function providersFor(given: readonly Provider[], agents: readonly AgentDefinition[]): Map<string, Provider> {
  const providers = new Map<string, Provider>()
  for (const provider of given) {
    if (providers.has(provider.name)) throw twice(provider.name)
    providers.set(provider.name, provider)
  }
  if (given.length > 0) return providers
  const wanted = new Set(agents.flatMap(modelsOf).map(providerOf))
  const isWanted = (name: string, variable: string): boolean => wanted.has(name) || process.env[variable] !== undefined
  // without its key a wanted provider refuses to be made, and says which variable to set
  if (isWanted('anthropic', 'ANTHROPIC_API_KEY')) providers.set('anthropic', anthropic())
  if (isWanted('openai', 'OPENAI_API_KEY')) providers.set('openai', openai())
  return providers
}

function modelsOf({ model, fallback, cache }: AgentDefinition): readonly string[] {
  const judge = cache.semantic.judge?.model
  return [model, ...fallback, ...(judge === undefined ? [] : [judge])]
}

interface Additions {
  readonly modules: readonly ContainerModule[]
  readonly providers: readonly Provider[]
  readonly guardrails: readonly Guardrail[]
  readonly middleware: readonly MiddlewareByKind[]
}

function additions(plugins: readonly Plugin[]): Additions {
  const modules: ContainerModule[] = []
  const providers: Provider[] = []
  const guardrails: Guardrail[] = []
  const middleware: MiddlewareByKind[] = []
  for (const plugin of plugins) {
    plugin.setup({
      middleware: (kind, source) => void middleware.push({ [kind]: [source] }),
      guardrail: (guardrail) => void guardrails.push(...compileGuardrails([guardrail], `plugin '${plugin.name}'`)),
      provider: (provider) => void providers.push(provider),
      module: (module) => void modules.push(module),
    })
  }
  return { modules, providers, guardrails, middleware }
}

async function middlewareOf(
  container: Container,
  sources: readonly MiddlewareByKind[],
): Promise<Services['middleware']> {
  const of = async <K extends Kind>(kind: K): Promise<readonly Middleware<K>[]> => {
    const all = sources.flatMap((source): readonly MiddlewareSource<K>[] => source[kind] ?? [])
    return Promise.all(all.map((source) => resolve(container, source)))
  }
  return { agent: await of('agent'), llm: await of('llm'), tool: await of('tool'), embedding: await of('embedding') }
}

async function resolve<K extends Kind>(container: Container, source: MiddlewareSource<K>): Promise<Middleware<K>> {
  if (typeof source === 'object' && 'handle' in source) return source
  try {
    return await container.getAsync<Middleware<K>>(source)
  } catch (cause) {
    const sentence = `The middleware ${String(source)} is not bound. Bind it in a module, or pass the middleware itself.`
    throw new StratagentError('CONFIG_INVALID', sentence, { cause })
  }
}

function twice(name: string): StratagentError {
  return new StratagentError(
    'CONFIG_INVALID',
    `Two providers are called '${name}'. Give one of them another \`name\`; models are written with it.`,
  )
}
