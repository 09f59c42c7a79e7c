import { resolve } from 'node:path'
import {
  createRuntime,
  localEmbedder,
  memorySessions,
  nearStore,
  redisStore,
  sqliteStore,
  withBreaker,
  type Logger,
  type Runtime,
  type Store,
} from 'stratagent'
import { startTelemetry } from 'stratagent/telemetry'
import { Bank, bankModule } from '../../agents/support/bank.ts'
import { supportAgent, type SupportAgent } from '../../agents/support/support-agent.ts'
import { Ledger } from './ledger.ts'
import { stopwatch, type Stopwatch } from './stopwatch.ts'
import { traceWatch, type TraceWatch } from './trace-watch.ts'
import type { WhoAnswers } from './who-answers.ts'

/** A help desk with everything that watches it. */
export interface Desk {
  readonly runtime: Runtime
  readonly agent: typeof SupportAgent
  readonly ledger: Ledger
  readonly watch: Stopwatch
  readonly traces: TraceWatch
  close(): Promise<void>
}

export interface DeskSettings {
  readonly who: WhoAnswers
  /** Where the cache lies. */
  readonly path: string
  /** Whether it is emptied first. */
  readonly fresh: boolean
}

/** Each of these says that somebody wants to see spans or figures. */
const exporters = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_TRACES_EXPORTER', 'OTEL_METRICS_EXPORTER']

/** Puts the desk together: agent, bank, provider, a store on disk or in Redis, and the watches. */
export async function openDesk({ who, path, fresh }: DeskSettings): Promise<Desk> {
  const telemetry = exporters.some((name) => process.env[name]) ? await startTelemetry() : undefined
  const traces = traceWatch(telemetry !== undefined && process.env['OTEL_TRACES_EXPORTER'] !== 'none')
  const watch = stopwatch()
  const bank = new Bank()
  const store = storeOf(process.env['REDIS_URL'], path)
  const agent = supportAgent(who.model)
  const runtime = await createRuntime({
    agents: [agent],
    modules: [bankModule(bank)],
    providers: [who.provider],
    embedder: watch.timed(localEmbedder()),
    store,
    sessions: memorySessions(),
    middleware: watch.middleware,
    tenancy: 'required',
    tracer: traces.tracer,
  })
  if (fresh) await runtime.cache.invalidate({ all: true })
  // the encoder reads its weights at the first text: before anybody waits for an answer
  await runtime.embed(['Good morning'], { tenant: 'harbour', cache: 'bypass' })
  watch.restart()
  return {
    runtime,
    agent,
    watch,
    traces,
    ledger: new Ledger(Date.now()),
    async close() {
      await runtime.close()
      await store.close()
      bank.close()
      await telemetry?.stop()
    },
  }
}

/** Says on standard error when the store goes and comes back. */
const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => console.error(message),
  error: (message) => console.error(message),
}

/** What `createRuntime` does by itself with `REDIS_URL`, under a prefix of the desk's own: `--fresh` empties no other. */
function storeOf(url: string | undefined, path: string): Store {
  if (!url) return sqliteStore({ path })
  return nearStore(withBreaker(redisStore({ url, prefix: 'support-desk', logger }), { logger }))
}

/** Where the cache lies, for who reads it. */
export function placeOf(url: string | undefined, path: string): string {
  return url ? `Redis at ${new URL(url).host}, under support-desk:` : resolve(path)
}
