import type { Probe } from './provision.ts'

/** What a server is, asked once. It throws when there is none. */
export async function probe(url: string): Promise<Probe> {
  // every run loads this file, and few ask
  const { Redis } = await import('ioredis')
  const client = new Redis(url, {
    lazyConnect: true,
    protocol: 2,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.ping()
    const about = await orNothing(client.info('server'))
    const modules = await orNothing(client.info('modules'))
    const indexes = await orNothing(client.call('FT._LIST'))
    const valkey = /^valkey_version:(\S+)/m.exec(about ?? '')?.[1]
    const redis = /^redis_version:(\S+)/m.exec(about ?? '')?.[1]
    return {
      name: valkey === undefined ? `Redis ${redis ?? ''}`.trim() : `Valkey ${valkey}`,
      search: indexes !== undefined || /name=search,/.test(modules ?? ''),
    }
  } finally {
    client.disconnect()
  }
}

/** A user without the right to ask is no failure. */
async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch(() => undefined)
}
