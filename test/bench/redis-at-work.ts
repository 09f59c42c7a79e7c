import { Redis } from 'ioredis'

import { thisMachine } from '../servers/machine.ts'
import { choosePrograms, type Programs } from '../servers/provision.ts'
import { startRedis, type RedisServer } from '../servers/redis-server.ts'

/** A server of this row alone, and a client to look at it with. */
export interface RedisAtWork {
  readonly server: RedisServer
  /** Pipelines nothing by itself. */
  readonly client: Redis
  /** How often each command was run since the last time this was asked; without those that ask for news or for this. */
  readonly commands: () => Promise<ReadonlyMap<string, number>>
}

export interface RedisNeeds {
  /** Whether the row is of no use without the search module. @default false */
  readonly search?: boolean
}

/** Why no server can be had without fetching one; undefined when one can. */
export async function whyNoRedis(): Promise<string | undefined> {
  const machine = thisMachine({ say: () => undefined })
  const install = () => Promise.reject(new Error('nothing is fetched for a whole run; --only redis fetches it, once'))
  const { source, reasons } = await choosePrograms({ ...machine, install })
  if (source?.kind === 'programs' && source.programs.search !== undefined) return undefined
  return [...new Set(reasons)].join('; ')
}

/** Gives work a server that is found or fetched, and takes it away after. */
export async function withRedis<T>(
  work: (redis: RedisAtWork) => Promise<T>,
  { search = false }: RedisNeeds = {},
): Promise<T> {
  const programs = await programsFor({ search })
  await using server = await startRedis(programs)
  const client = new Redis(server.url, { protocol: 2 })
  client.on('error', () => undefined) // what is asked of it fails by itself
  try {
    return await work({ server, client, commands: commandsOf(client) })
  } finally {
    client.disconnect()
  }
}

async function programsFor({ search }: Required<RedisNeeds>): Promise<Programs> {
  const { source, reasons } = await choosePrograms(thisMachine({ say: (line) => console.error(line) }))
  const why = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`
  if (source?.kind !== 'programs') throw new Error(`There is no Redis to measure with${why}.`)
  if (search && source.programs.search === undefined) {
    throw new Error(`There is no Redis with the search module to measure with${why}.`)
  }
  return source.programs
}

function commandsOf(client: Redis): () => Promise<ReadonlyMap<string, number>> {
  return async () => {
    const told = await client.info('commandstats')
    await client.config('RESETSTAT')
    const counts = new Map<string, number>()
    for (const [, name = '', calls] of told.matchAll(/^cmdstat_(\S+):calls=(\d+)/gm)) {
      if (!['info', 'config|resetstat', 'xread'].includes(name)) counts.set(name, Number(calls))
    }
    return counts
  }
}

/** Commands and how often they were run, for a note. */
export function listed(counts: ReadonlyMap<string, number>, share = 1): string {
  return [...counts].map(([name, calls]) => `${Number((calls / share).toFixed(2))} ${name.toUpperCase()}`).join(', ')
}
