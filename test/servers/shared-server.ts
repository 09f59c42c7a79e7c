import { launch } from './launch.ts'
import { freePort } from './ports.ts'
import { probe } from './probe.ts'
import type { Choice, Probe, Source } from './provision.ts'
import { moduleWords, startRedis } from './redis-server.ts'

/** The one server of a run, or why there is none. */
export interface SharedServer extends Probe {
  readonly url: string
  /** Where it came from, for people. */
  readonly from: string
  /** Why no better one was found. */
  readonly reasons: readonly string[]
  /** Resolves when it has gone, whoever ended it; one that was given is not watched. */
  readonly ended: Promise<unknown>
  stop(): Promise<void>
}

/** Starts what was chosen; nothing, if nothing was. */
export async function startShared({ source, reasons }: Choice, port?: number): Promise<SharedServer | undefined> {
  if (source === undefined) return undefined
  const { url, ended, stop } = await startSource(source, port)
  try {
    return {
      url,
      ended,
      stop,
      from: origins[source.kind === 'programs' ? source.from : source.kind],
      reasons,
      ...(await probe(url)),
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const origins = {
  given: 'given by REDIS_URL',
  path: 'found on the path',
  cache: 'found in the cache',
  install: 'installed into the cache',
  container: 'run in a container',
}

type Started = Pick<SharedServer, 'url' | 'ended' | 'stop'>

const never = Promise.withResolvers<void>().promise

async function startSource(source: Source, port: number | undefined): Promise<Started> {
  switch (source.kind) {
    case 'given':
      return { url: source.url, ended: never, stop: async () => undefined }
    case 'programs':
      return startRedis(source.programs, port === undefined ? {} : { port })
    case 'container':
      return startContainer(source.image, port ?? (await freePort()))
  }
}

/** The guard runs within: the container ends with its input. */
async function startContainer(image: string, port: number): Promise<Started> {
  const publish = `127.0.0.1:${port}:6379`
  const { ended, end } = await launch({
    inside: ['docker', 'run', '--rm', '--interactive', '--publish', publish, image],
    // the image loads its modules by itself only when it starts in its own way
    command: ['redis-server', '--protected-mode', 'no', '--save', '', ...moduleWords(moduleOfImage)],
    ready: /Ready to accept connections/,
    limit: 300_000,
  })
  return { url: `redis://127.0.0.1:${port}`, ended, stop: end }
}

const moduleOfImage = '/usr/local/lib/redis/modules/redisearch.so'

/** One sentence for the person who waits: which server, whether it can search, and how to get one that can. */
export function describeShared(server: SharedServer | undefined, reasons: readonly string[]): string {
  const why = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`
  if (server === undefined) return `No Redis for the tests${why}.`
  if (server.search) return `${server.name} with search, ${server.from}.`
  return `${server.name} WITHOUT SEARCH, ${server.from}: vectors come from the in-process index${why}.`
}
