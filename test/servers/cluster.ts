import { Redis } from 'ioredis'

import { freePort } from './ports.ts'
import type { Programs } from './provision.ts'
import { startRedis, type Config, type RedisServer } from './redis-server.ts'
import { until } from './until.ts'

export interface ClusterOptions {
  /** @default 3 */
  readonly nodes?: number
  readonly search?: boolean
  readonly config?: Config
}

/** A cluster of masters, each with an equal range of the slots. */
export interface RedisCluster extends AsyncDisposable {
  readonly nodes: readonly RedisServer[]
  /** Moves a slot and its keys to another node, as a resharding does. */
  moveSlot(slot: number, to: number): Promise<void>
  stop(): Promise<void>
}

const slots = 16_384

/** Starts the nodes, makes them meet, and waits until each of them finds the whole cluster sound. */
export async function startCluster(programs: Programs, options: ClusterOptions = {}): Promise<RedisCluster> {
  const { nodes: size = 3, config = {}, ...rest } = options
  const nodes: RedisServer[] = []
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()))
  }
  try {
    const buses: number[] = []
    while (nodes.length < size) {
      const bus = await freePort()
      const own = { 'cluster-enabled': 'yes', 'cluster-node-timeout': '2000', 'cluster-port': String(bus) }
      nodes.push(await startRedis(programs, { ...rest, config: { ...own, ...config } }))
      buses.push(bus)
    }
    await joinNodes(nodes, buses)
  } catch (error) {
    await stop()
    throw error
  }
  return { nodes, stop, moveSlot: (slot, to) => moveSlot(nodes, { slot, to }), [Symbol.asyncDispose]: stop }
}

async function joinNodes(nodes: readonly RedisServer[], buses: readonly number[]): Promise<void> {
  await withClients(nodes, async (clients) => {
    for (const [index, client] of clients.entries()) {
      const [first, next] = [index, index + 1].map((place) => Math.floor((place * slots) / nodes.length))
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
      await client.call('CLUSTER', 'ADDSLOTSRANGE', first ?? 0, (next ?? slots) - 1)
    }
    const [first] = clients
    for (const [index, node] of nodes.entries()) {
      if (index > 0) await first?.call('CLUSTER', 'MEET', '127.0.0.1', node.port, buses[index] ?? 0)
    }
    for (const client of clients) await until('the cluster is sound', () => isSound(client, nodes.length))
  })
}

async function isSound(client: Redis, size: number): Promise<boolean> {
  const info = String(await client.call('CLUSTER', 'INFO'))
  const facts = [/^cluster_state:ok/m, new RegExp(`^cluster_known_nodes:${size}\\b`, 'm'), /^cluster_slots_ok:16384/m]
  return facts.every((fact) => fact.test(info))
}

async function moveSlot(nodes: readonly RedisServer[], { slot, to }: { readonly slot: number; readonly to: number }) {
  await withClients(nodes, async (clients) => {
    const ids = await Promise.all(clients.map(async (client) => String(await client.call('CLUSTER', 'MYID'))))
    const [target, targetId, port] = [clients[to], ids[to], nodes[to]?.port]
    const from = await ownerOf(slot, clients)
    const [source, sourceId] = [clients[from], ids[from]]
    if (
      target === undefined ||
      source === undefined ||
      targetId === undefined ||
      sourceId === undefined ||
      from === to
    ) {
      throw new Error(`Slot ${slot} cannot go from node ${from} to node ${to}.`)
    }
    await target.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', sourceId)
    await source.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', targetId)
    for (let keys = await keysIn(slot, source); keys.length > 0; keys = await keysIn(slot, source)) {
      await source.call('MIGRATE', '127.0.0.1', port ?? 0, '', 0, 5_000, 'KEYS', ...keys)
    }
    // the new owner first: whoever asks the old one is sent on to one that knows
    for (const client of [target, source, ...clients]) await client.call('CLUSTER', 'SETSLOT', slot, 'NODE', targetId)
  })
}

async function ownerOf(slot: number, clients: readonly Redis[]): Promise<number> {
  for (const [index, client] of clients.entries()) {
    const shards = String(await client.call('CLUSTER', 'NODES'))
    const own = shards.split('\n').find((line) => line.includes('myself')) ?? ''
    const ranges = own
      .split(' ')
      .slice(8)
      .filter((range) => /^\d/.test(range))
    if (
      ranges.map((range) => range.split('-').map(Number)).some(([low = 0, high = low]) => low <= slot && slot <= high)
    )
      return index
  }
  return -1
}

async function keysIn(slot: number, client: Redis): Promise<readonly string[]> {
  const keys = await client.call('CLUSTER', 'GETKEYSINSLOT', slot, 100)
  return Array.isArray(keys) ? keys.map(String) : []
}

async function withClients<T>(
  nodes: readonly RedisServer[],
  use: (clients: readonly Redis[]) => Promise<T>,
): Promise<T> {
  const clients = nodes.map(({ url }) => new Redis(url, { protocol: 2 }))
  try {
    return await use(clients)
  } finally {
    for (const client of clients) client.disconnect()
  }
}
