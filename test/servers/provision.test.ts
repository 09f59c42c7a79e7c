import { describe, expect, it } from 'vitest'

import { chooseServer, choosePrograms, chooseValkey, type Choice, type Machine } from './provision.ts'

/** A machine that has nothing, but for what is given. */
function machine(has: Partial<Machine> = {}): Machine {
  return {
    given: undefined,
    probe: async () => Promise.reject(new Error('nobody there')),
    find: () => undefined,
    exists: () => false,
    versionOf: () => undefined,
    cached: () => undefined,
    install: async (parcel) => Promise.reject(new Error(`no ${parcel.folder.split('-')[0]}`)),
    runsContainers: async () => false,
    ...has,
  }
}

const given = { given: 'redis://there', probe: async () => ({ name: 'Redis 8.10.2', search: true }) }
const path = {
  find: (command: string) => (command === 'redis-server' ? '/usr/bin/redis-server' : undefined),
  versionOf: () => '8.10.2',
  exists: (file: string) => file === '/usr/lib/redis/modules/redisearch.so',
}
const cache = { cached: ({ folder }: { readonly folder: string }) => `/cache/${folder}` }
const network = { install: async ({ folder }: { readonly folder: string }) => `/new/${folder}` }
const containers = { runsContainers: async () => true }
const onlyValkey = {
  install: async ({ folder }: { readonly folder: string }) =>
    folder.startsWith('valkey') ? '/new/valkey' : Promise.reject(new Error('no wheel for this platform')),
}

function sourceOf({ source }: Choice): string {
  if (source === undefined) return 'none'
  if (source.kind === 'programs')
    return `${source.from}: ${source.programs.server} ${source.programs.search ?? 'plain'}`
  return source.kind === 'given' ? `given: ${source.url}` : `container: ${source.image}`
}

describe('the server of the tests', () => {
  it.each([
    ['given, before all', { ...given, ...path, ...cache, ...network, ...containers }, 'given: redis://there'],
    [
      'one on the path that can search',
      { ...path, ...cache, ...network, ...containers },
      'path: /usr/bin/redis-server /usr/lib/redis/modules/redisearch.so',
    ],
    [
      'the pair in the cache',
      { ...cache, ...network, ...containers },
      'cache: /cache/redis-8.2.3-rs-2.10.5/redis-server /cache/redis-8.2.3-rs-2.10.5/redisearch.so',
    ],
    [
      'the pair, installed',
      { ...network, ...containers },
      'install: /new/redis-8.2.3-rs-2.10.5/redis-server /new/redis-8.2.3-rs-2.10.5/redisearch.so',
    ],
    ['in a container', { ...containers }, 'container: redis:8.10'],
    ['plain, from the path', { ...path, exists: () => false }, 'path: /usr/bin/redis-server plain'],
    ['plain, installed', { ...onlyValkey }, 'install: /new/valkey/valkey-server plain'],
    ['none', {}, 'none'],
  ])('is %s', async (_what, has, source) => {
    expect(sourceOf(await chooseServer(machine(has)))).toBe(source)
  })

  it('is the program behind the stack command, whose script takes no signals for it', async () => {
    const stack = {
      find: (command: string) => `/opt/redis-stack/bin/${command}`,
      versionOf: () => '7.4.1',
      exists: (file: string) => file === '/opt/redis-stack/lib/redisearch.so',
    }
    expect(sourceOf(await chooseServer(machine(stack)))).toBe(
      'path: /opt/redis-stack/bin/redis-server /opt/redis-stack/lib/redisearch.so',
    )
  })

  it('is not one too old for the search module, whatever lies beside it', async () => {
    const { source, reasons } = await chooseServer(machine({ ...path, versionOf: () => '7.0.15', exists: () => true }))
    expect(source).toMatchObject({ kind: 'programs', programs: { server: '/usr/bin/redis-server' } })
    expect(source).not.toHaveProperty('programs.search')
    expect(reasons[0]).toBe('/usr/bin/redis-server is 7.0.15; search needs 7.2 or later')
  })

  it('is not one too old for anything', async () => {
    const { source, reasons } = await chooseServer(machine({ ...path, versionOf: () => '6.2.14' }))
    expect(source).toBeUndefined()
    expect(reasons).toContain('/usr/bin/redis-server is 6.2.14; 7.0 or later is needed')
  })

  it('is no other when the one given does not answer, and says so without its address', async () => {
    const { source, reasons } = await chooseServer(machine({ given: 'redis://:secret@there', ...cache }))
    expect(source).toBeUndefined()
    expect(reasons).toEqual(['REDIS_URL names a server that does not answer: start it, or unset REDIS_URL'])
  })

  it('comes with the reasons why it is no better one', async () => {
    const { reasons } = await chooseServer(machine())
    expect(reasons).toEqual(['no redis', 'no container engine answers', 'no valkey'])
  })

  it('asks the engine of containers only when nothing before it is there', async () => {
    const runsContainers = () => Promise.reject(new Error('asked too early'))
    await expect(chooseServer(machine({ ...network, runsContainers }))).resolves.toHaveProperty('source')
  })
})

describe('the programs for servers of a test', () => {
  it('are looked for here, even when a server is given', async () => {
    expect(sourceOf(await choosePrograms(machine({ ...given, ...cache })))).toMatch(/^cache: /)
    expect(sourceOf(await choosePrograms(machine({ ...given, ...containers })))).toBe('none')
  })

  it('of Valkey are those on the path, in the cache, or installed', async () => {
    const find = (command: string) => (command === 'valkey-server' ? '/usr/bin/valkey-server' : undefined)
    expect(sourceOf(await chooseValkey(machine({ find, versionOf: () => '8.1.0' })))).toBe(
      'path: /usr/bin/valkey-server plain',
    )
    expect(sourceOf(await chooseValkey(machine(cache)))).toBe('cache: /cache/valkey-9.1.2/valkey-server plain')
    expect(sourceOf(await chooseValkey(machine(network)))).toBe('install: /new/valkey-9.1.2/valkey-server plain')
  })
})
