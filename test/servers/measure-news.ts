// Not a test: prints what it costs to tell other processes of an invalidation, by a stream they read and by client tracking. Run it as `npm run bench` runs its file.
import { Redis } from 'ioredis'
import { thisMachine } from './machine.ts'
import { choosePrograms } from './provision.ts'
import { startRedis } from './redis-server.ts'

/** A way to tell: `tell` resolves when every follower knows the tag and its epoch, or that it must ask for them. */
interface Way {
  readonly name: string
  tell(round: number): Promise<unknown>
}

const rounds = 500
const followers = 4
const copies = 1_000

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const { source, reasons } = await choosePrograms(thisMachine({ say }))
if (source?.kind !== 'programs') throw new Error(`There is no server to ask: ${reasons.join('; ')}`)
const server = await startRedis(source.programs)
const open = (): Redis => new Redis(server.url, { protocol: 2 })
const writer = open()

/** Each follower reads the stream on a connection of its own: what it gets says tag and epoch. */
function byStream(): Way {
  const heard = waitingFor()
  for (let follower = 0; follower < followers; follower++) {
    const client = open()
    void (async () => {
      for (let from = '$'; ;) {
        const answer = await client.xread('BLOCK', 1_000, 'STREAMS', 'changes', from)
        for (const [id, [, tag = '']] of answer?.[0]?.[1] ?? []) {
          from = id
          heard.note(tag)
        }
      }
    })().catch(() => undefined)
  }
  const tell = async (round: number): Promise<void> => {
    const all = heard.times(`s${round}`, followers)
    await writer.eval(
      "redis.call('HSET', KEYS[1], 'last', ARGV[1]) return redis.call('XADD', KEYS[2], 'MAXLEN', '~', 10000, '*', 't', ARGV[1])",
      2,
      'state',
      'changes',
      `s${round}`,
    )
    await all
  }
  return { name: 'stream', tell }
}

/** Each follower is told the names of keys that were written below a prefix; what the epoch is, it asks. */
async function byTracking(isAsking: boolean): Promise<Way> {
  const prefix = isAsking ? 'asked:' : 'epoch:'
  const heard = waitingFor()
  for (let follower = 0; follower < followers; follower++) {
    const [client, listener] = [open(), open()]
    const id = await listener.client('ID')
    await listener.subscribe('__redis__:invalidate')
    await client.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', id, 'BCAST', 'PREFIX', prefix)
    listener.on('message', (_channel: string, keys: string) => {
      for (const key of keys.split(',')) {
        if (isAsking) void client.get(key).then(() => heard.note(key))
        else heard.note(key)
      }
    })
  }
  const tell = async (round: number): Promise<void> => {
    const all = heard.times(`${prefix}${round}`, followers)
    await writer.set(`${prefix}${round}`, Date.now(), 'PX', 60_000)
    await all
  }
  return { name: isAsking ? 'tracking of a prefix, epoch asked for' : 'tracking of a prefix, the name alone', tell }
}

/** Without epochs: each copy is a key that was read, and is told of when it goes. Of a thousand copies, a thousand keys. */
async function byKeys(): Promise<Way> {
  const heard = waitingFor()
  const clients: Redis[] = []
  for (let follower = 0; follower < followers; follower++) {
    const [client, listener] = [open(), open()]
    const id = await listener.client('ID')
    await listener.subscribe('__redis__:invalidate')
    await client.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', id)
    listener.on('message', (_channel: string, keys: string) => {
      for (const key of keys.split(',')) heard.note(key.slice(0, key.indexOf(':')))
    })
    clients.push(client)
  }
  const tell = async (round: number): Promise<number> => {
    const keys = Array.from({ length: copies }, (_, at) => `k${round}:${at}`)
    await writer.mset(...keys.flatMap((key) => [key, '1']))
    for (const client of clients) await client.mget(...keys)
    const startedAt = performance.now()
    const all = heard.times(`k${round}`, followers * copies)
    await writer.unlink(...keys)
    await all
    return performance.now() - startedAt
  }
  return { name: `tracking of ${copies} copies, each by its key`, tell }
}

/** Resolves when something was heard so many times. */
function waitingFor() {
  const waiting = new Map<string, { left: number; readonly resolve: () => void }>()
  return {
    note(what: string): void {
      const one = waiting.get(what)
      if (one !== undefined && --one.left === 0) one.resolve()
    },
    times(what: string, left: number): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.set(what, { left, resolve })
      return promise
    },
  }
}

async function commands(): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await writer.info('stats'))?.[1])
}

const ways = [byStream(), await byTracking(false), await byTracking(true)]
const keyed = await byKeys()
const times = new Map<string, number[]>([...ways, keyed].map(({ name }) => [name, []]))
const counts = new Map<string, number>()
for (const way of ways) {
  for (let round = 0; round < 50; round++) await way.tell(-1 - round)
  const before = await commands()
  for (let round = 0; round < 20; round++) await way.tell(-100 - round)
  counts.set(way.name, ((await commands()) - before - 1) / 20)
}
for (let round = 0; round < rounds; round++) {
  for (const way of ways) {
    const startedAt = performance.now()
    await way.tell(round)
    times.get(way.name)?.push(performance.now() - startedAt)
  }
  if (round % 25 === 0) times.get(keyed.name)?.push(Number(await keyed.tell(round)))
}
console.log(`| ${followers} followers | p50 | p99 | commands each |\n|---|--:|--:|--:|`)
for (const [name, all] of times) {
  const at = (share: number): string =>
    `${(all.toSorted((a, b) => a - b)[Math.floor(all.length * share)] ?? 0).toFixed(2)} ms`
  console.log(`| ${name} | ${at(0.5)} | ${at(0.99)} | ${counts.get(name)?.toFixed(1) ?? 1} |`)
}
await server.stop()
process.exit(0)
