// Not a test: prints what each fault costs a call, against the same calls without Redis. Run it as `npm run bench` runs its file.
import { Redis } from 'ioredis'
import {
  createRuntime,
  memoryStore,
  nearStore,
  redisStore,
  withBreaker,
  type Logger,
  type RuntimeOptions,
} from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { thisMachine } from './machine.ts'
import { choosePrograms, type Programs } from './provision.ts'
import { startProxy } from './proxy.ts'
import { startRedis } from './redis-server.ts'
import { startCluster } from './cluster.ts'
import { startSentinel } from './sentinel.ts'

type Way = Parameters<typeof redisStore>[0]
interface Fault {
  readonly way: Way
  readonly begin: () => unknown
  readonly stop: () => Promise<unknown>
}

const calls = 300
const common: RuntimeOptions = {
  providers: [scriptedModel(({ messages }) => ({ text: `Asked: ${JSON.stringify(messages.at(-1)?.content)}` }))],
  embedder: false,
}
const asked = (content: string) => ({ model: 'scripted/one', messages: [{ role: 'user' as const, content }] })
const admin = async (url: string, work: (client: Redis) => Promise<unknown>): Promise<void> => {
  const client = new Redis(url, { protocol: 2 })
  await work(client)
  client.disconnect()
}

const faults: Readonly<Record<string, (programs: Programs) => Promise<Fault>>> = {
  'none (healthy)': (programs) => onServer(programs, () => undefined),
  killed: (programs) => onServer(programs, ({ kill }) => kill()),
  'frozen (SIGSTOP)': (programs) => onServer(programs, ({ freeze }) => freeze()),
  'slow (300 ms)': async (programs) => {
    const server = await startRedis(programs)
    const proxy = await startProxy(server.port)
    const stop = async (): Promise<void> => void (await Promise.all([proxy.stop(), server.stop()]))
    return { way: { url: proxy.url }, begin: () => (proxy.latency = 300), stop }
  },
  'full (noeviction)': (programs) =>
    onServer(programs, ({ url }) => admin(url, (client) => client.config('SET', 'maxmemory', '1mb'))),
  'full (allkeys-lru)': (programs) =>
    onServer(programs, ({ url }) =>
      admin(url, async (client) => {
        await client.config('SET', 'maxmemory-policy', 'allkeys-lru')
        const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
        await client.config('SET', 'maxmemory', String(used + 100_000))
      }),
    ),
  'flushed (FLUSHALL)': (programs) => onServer(programs, ({ url }) => admin(url, (client) => client.flushall())),
  'no rights (ACL)': (programs) =>
    onServer(programs, ({ url }) => admin(url, (client) => client.call('ACL', 'SETUSER', 'default', 'resetkeys'))),
  'wrong types': (programs) =>
    onServer(programs, ({ url }) =>
      admin(url, async (client) => {
        for (const key of await client.keys('sg:*')) await client.set(key, 'not ours')
      }),
    ),
  'read-only replica': async (programs) => {
    const [server, master] = [await startRedis(programs), await startRedis(programs)]
    const stop = (): Promise<unknown> => Promise.all([server.stop(), master.stop()])
    const begin = (): Promise<void> => admin(server.url, (client) => client.call('REPLICAOF', '127.0.0.1', master.port))
    return { way: { url: server.url }, begin, stop }
  },
  'Sentinel failover': async (programs) => {
    const { sentinels, name, master, stop } = await startSentinel(programs)
    return { way: { connect: { sentinels, name } }, begin: () => master.kill(), stop }
  },
  'Cluster slots moved': async (programs) => {
    const cluster = await startCluster(programs)
    const nodes = cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port }))
    return { way: { connect: { cluster: nodes } }, begin: () => void moveBuckets(cluster), stop: cluster.stop }
  },
}

type Server = Awaited<ReturnType<typeof startRedis>>

async function onServer(programs: Programs, begin: (server: Server) => unknown): Promise<Fault> {
  const server = await startRedis(programs)
  return { way: { url: server.url }, begin: () => begin(server), stop: server.stop }
}

async function moveBuckets({ nodes, moveSlot }: Awaited<ReturnType<typeof startCluster>>): Promise<void> {
  await admin(nodes[0]?.url ?? '', async (client) => {
    for (let bucket = 0; bucket < 16; bucket++) {
      const slot = await client.cluster('KEYSLOT', `{${String(bucket).padStart(2, '0')}}`)
      await moveSlot(slot, (Math.floor((slot * nodes.length) / 16_384) + 1) % nodes.length)
    }
  }).catch(() => undefined) // the run may end before
}

/** A call with Redis and the same call without, in turn. */
async function measure({ way, begin, stop }: Fault): Promise<readonly (string | number)[]> {
  const lines: string[] = []
  const note = (line: string): void => void lines.push(line)
  const logger: Logger = { debug: note, info: note, warn: note, error: note }
  const store = nearStore(withBreaker(redisStore({ ...way, logger }), { logger }))
  const runtime = await createRuntime({ ...common, logger, store })
  const without = await createRuntime({ ...common, logger: 'silent', store: memoryStore() })
  for (let time = 0; time < 100; time++) {
    await runtime.llm(asked(`Warm ${time}?`))
    await without.llm(asked(`Warm ${time}?`))
  }
  lines.length = 0
  await begin()
  const [theirs, own]: [number[], number[]] = [[], []]
  let failed = 0
  for (let time = 0; time < calls; time++) {
    const question = asked(`Question ${time}?`)
    const startedAt = performance.now()
    await runtime.llm(question).catch(() => failed++)
    const middle = performance.now()
    await without.llm(question)
    theirs.push(middle - startedAt)
    own.push(performance.now() - middle)
  }
  const added = (share: number): string => `${(at(theirs, share) - at(own, share)).toFixed(2)} ms`
  const row = [calls, failed, added(0.5), added(0.99), `${Math.max(...theirs).toFixed(1)} ms`, lines.length]
  await runtime.close()
  await without.close()
  await store.close()
  await stop()
  return row
}

function at(times: readonly number[], share: number): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length * share)] ?? 0
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const { source, reasons } = await choosePrograms(thisMachine({ say }))
if (source?.kind !== 'programs') throw new Error(`There is no server to make trouble with: ${reasons.join('; ')}`)
console.log('| fault | calls | failed | added p50 | added p99 | longest | lines |\n|---|--:|--:|--:|--:|--:|--:|')
for (const [fault, start] of Object.entries(faults)) {
  console.log(`| ${[fault, ...(await measure(await start(source.programs)))].join(' | ')} |`)
}
process.exit(0)
