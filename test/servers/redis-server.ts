import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { launch, type Launched } from './launch.ts'
import { freePort } from './ports.ts'
import type { Programs } from './provision.ts'

/** Settings by their names in redis.conf, words apart by spaces; a list is a setting given several times. */
export type Config = Readonly<Record<string, string | readonly string[]>>

export interface RedisOptions {
  /** Whether the search module is loaded. @default when there is one */
  readonly search?: boolean
  /** The port, to come back where another server was. @default a free one */
  readonly port?: number
  readonly config?: Config
  /** A folder that stays when the server goes. @default one of its own */
  readonly folder?: string
}

/** A server of this test alone. Whatever happens to this process, the server does not outlive it. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Resolves when it has gone, whoever ended it. */
  readonly ended: Promise<unknown>
  /** Lets it shut down. */
  stop(): Promise<void>
  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void>
  /** It keeps its connections, takes new ones, and answers none. */
  freeze(): void
  thaw(): void
}

/** Starts a server that keeps nothing, on the loopback address, and waits until it takes connections. */
export async function startRedis(programs: Programs, options: RedisOptions = {}): Promise<RedisServer> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    try {
      return serverOf(await launchRedis(programs, { ...options, port }), { port, config: options.config })
    } catch (error) {
      // somebody may have taken the port between our look and our start
      const isTaken = error instanceof Error && error.message.includes('in use')
      if (!isTaken || options.port !== undefined || attempt === 5) throw error
    }
  }
}

async function launchRedis(
  { server, search: module }: Programs,
  { search = module !== undefined, port, config = {}, folder }: RedisOptions & { readonly port: number },
): Promise<Launched> {
  if (search && module === undefined) throw new Error(`${server} has no search module to load.`)
  const own = folder ?? (await mkdtemp(join(tmpdir(), 'stratagent-redis-')))
  const settings = wordsOf({ ...ephemeral, port: String(port), ...config })
  const loaded = search && module !== undefined ? moduleWords(module) : []
  return launch({
    command: [server, ...settings, '--dir', own, ...loaded],
    ready: /Ready to accept connections/,
    folder: folder === undefined ? own : undefined,
  })
}

const ephemeral: Config = {
  bind: '127.0.0.1',
  save: '',
  appendonly: 'no',
  // a replica that lags does not hold the end up
  'shutdown-timeout': '0',
  // nor does a master wait for more replicas than one
  'repl-diskless-sync-delay': '0',
}

/** The arguments that stand for the settings. */
export function wordsOf(config: Config): readonly string[] {
  return Object.entries(config).flatMap(([name, value]) =>
    [value].flat().flatMap((line) => [`--${name}`, ...line.split(' ')]),
  )
}

/** The arguments that load search, with as many results as its users ask for. */
export function moduleWords(path: string): readonly string[] {
  return ['--loadmodule', path, 'MAXSEARCHRESULTS', '10000']
}

/** A launched server, to be handled. */
export function serverOf(
  { pid, ended, end }: Launched,
  { port, config }: { readonly port: number; readonly config?: Config | undefined },
): RedisServer {
  const password = config?.['requirepass']
  const login = typeof password === 'string' ? `:${encodeURIComponent(password)}@` : ''
  let isGone = false
  void ended.then(() => (isGone = true))
  // the number may be another process's by now
  const send = (signal: NodeJS.Signals) => {
    if (isGone) return
    try {
      process.kill(pid, signal)
    } catch (error) {
      // it has ended, and word of that is still on its way
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
  const stop = async () => {
    send('SIGTERM')
    send('SIGCONT')
    const late = setTimeout(() => void end(), 5_000)
    await ended
    clearTimeout(late)
  }

  return {
    url: `redis://${login}127.0.0.1:${port}`,
    port,
    pid,
    ended,
    stop,
    kill: end,
    freeze: () => send('SIGSTOP'),
    thaw: () => send('SIGCONT'),
    [Symbol.asyncDispose]: stop,
  }
}
