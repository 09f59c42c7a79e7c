import type { ServiceIdentifier } from 'inversify'
import type { Tracer } from '../telemetry/spans.ts'
import type { Clock, Logger, Random } from '../contract/host.ts'
import type { Embedder, Provider } from '../contract/provider.ts'
import type { SessionStore } from '../contract/session.ts'
import type { Store } from '../contract/store.ts'

/** What an application can inject into its own classes, or bind to put its own in our place. */
export const tokens: {
  readonly store: ServiceIdentifier<Store>
  readonly sessions: ServiceIdentifier<SessionStore>
  readonly embedder: ServiceIdentifier<Embedder>
  readonly logger: ServiceIdentifier<Logger>
  readonly clock: ServiceIdentifier<Clock>
  readonly random: ServiceIdentifier<Random>
  readonly tracer: ServiceIdentifier<Tracer>
  /** The provider of that name. */
  readonly provider: (name: string) => ServiceIdentifier<Provider>
} = Object.freeze({
  store: Symbol.for('stratagent/store'),
  sessions: Symbol.for('stratagent/sessions'),
  embedder: Symbol.for('stratagent/embedder'),
  logger: Symbol.for('stratagent/logger'),
  clock: Symbol.for('stratagent/clock'),
  random: Symbol.for('stratagent/random'),
  tracer: Symbol.for('stratagent/tracer'),
  provider: (name: string) => Symbol.for(`stratagent/provider/${name}`),
})
