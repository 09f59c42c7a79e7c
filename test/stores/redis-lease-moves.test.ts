import { expect, it } from 'vitest'
import type { HeldLease, Lease, LeaseAnswer } from '../../src/contract/lease.ts'
import { startCluster } from '../servers/cluster.ts'
import { describeServers } from '../servers/describe-servers.ts'
import { startSentinel } from '../servers/sentinel.ts'
import { until } from '../servers/until.ts'
import { lookingAt, openStore, readKey, taggedEntry, type RedisStore } from './redis-at-hand.ts'

const forEver = new AbortController().signal

async function ask(store: RedisStore, key = 'k'): Promise<LeaseAnswer> {
  const answer = await store.lease?.({ tenant: 'acme', key, ttl: 60_000 })
  if (answer === undefined) throw new Error('The store has no leases.')
  return answer
}
function granted(answer: LeaseAnswer): Lease {
  if (answer.state !== 'granted') throw new Error(`The lease was not granted: ${answer.state}.`)
  return answer
}
function held(answer: LeaseAnswer): HeldLease {
  if (answer.state !== 'held') throw new Error(`The lease was not held: ${answer.state}.`)
  return answer
}
/** Asks until Redis can be asked. */
async function askAgain(store: RedisStore, key?: string): Promise<LeaseAnswer> {
  let answer: LeaseAnswer | undefined
  await until('Redis can be asked', async () => (answer = await ask(store, key)) !== undefined)
  if (answer === undefined) throw new Error('Redis could not be asked.')
  return answer
}

await describeServers('leases on a cluster', {}, (programs) => {
  it('S10 are given to one of many who ask at once, for every key, and tell who waits of the end', async () => {
    await using cluster = await startCluster(programs)
    const connect = { cluster: cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })) }
    const [store, other] = [openStore({ connect }), openStore({ connect })]
    const keys = Array.from({ length: 20 }, (_, at) => `k${at}`)
    const asked = await Promise.all(
      keys.map((key) => Promise.all([ask(store, key), ask(other, key), ask(store, key), ask(other, key)])),
    )
    for (const [at, answers] of asked.entries()) {
      expect(answers.map(({ state }) => state).toSorted()).toEqual(['granted', 'held', 'held', 'held'])
      const ends = answers.flatMap((answer) => (answer.state === 'held' ? [answer.ended(forEver)] : []))
      const end = at % 2 === 0 ? 'done' : 'failed'
      for (const answer of answers) if (answer.state === 'granted') await answer.release(end)
      expect(await Promise.all(ends)).toEqual([end, end, end])
    }
  })

  it('S16 stay with their holder while their slot moves, and refuse the answer of one that was overtaken', async () => {
    await using cluster = await startCluster(programs)
    const connect = { cluster: cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })) }
    const [store, other] = [openStore({ connect }), openStore({ connect })]
    const [first, waiting] = [granted(await ask(store)), held(await ask(other))]
    const ended = waiting.ended(forEver)
    const client = lookingAt(cluster.nodes[0]?.url ?? '')
    for (let bucket = 0; bucket < 16; bucket++) {
      const slot = await client.cluster('KEYSLOT', `{${String(bucket).padStart(2, '0')}}`)
      const owner = [0, 1, 2].findIndex((node) => slot < Math.floor(((node + 1) * 16_384) / 3))
      await cluster.moveSlot(slot, (owner + 1) % 3)
    }
    await until('it can be renewed', async () => await first.renew())
    expect((await askAgain(other)).state).toBe('held')
    await first.release('failed')
    expect(await ended).toBe('failed')

    const second = granted(await ask(other))
    expect(second.token).toBeGreaterThan(first.token)
    const entry = await taggedEntry(store, { key: 'k' }, 'x')
    expect(await store.write([{ ...entry, lease: { key: 'k', token: first.token } }])).toBe('outrun')
    expect(await other.write([{ ...entry, lease: { key: 'k', token: second.token } }])).toBe('written')
  })
})

await describeServers('leases whose Redis fails over', {}, (programs) => {
  it('T36 S10 are held after it by who held them before, and end all waits, which begin anew', async () => {
    await using set = await startSentinel(programs)
    const connect = { sentinels: set.sentinels, name: set.name }
    const [store, other] = [openStore({ connect }), openStore({ connect })]
    const first = granted(await ask(store))
    const waiting = held(await ask(other)).ended(forEver)
    await lookingAt(set.master.url).wait(1, 5_000)
    await set.master.kill()
    expect(await waiting).toBe('unknown')

    const again = held(await askAgain(other)).ended(forEver)
    await until('the holder is there', async () => await first.renew())
    const entry = await taggedEntry(store, { key: 'k' }, 'x')
    expect(await store.write([{ ...entry, lease: { key: 'k', token: first.token } }])).toBe('written')
    await first.release('done')
    expect(['done', 'unknown']).toContain(await again)
    expect((await readKey(other, 'k'))?.key).toBe('k')
    expect((await ask(other)).state).toBe('ended')
  })

  it('T36 S16 go to one of those who wait where the new master never heard of them, and fence who held them', async () => {
    await using set = await startSentinel(programs)
    const connect = { sentinels: set.sentinels, name: set.name }
    const [store, other] = [openStore({ connect }), openStore({ connect })]
    const first = granted(await ask(store))
    const entry = await taggedEntry(store, { key: 'k' }, 'x')
    const replica = lookingAt(set.replica.url)
    await lookingAt(set.master.url).wait(1, 5_000)
    await set.master.kill()
    await until('the replica has taken over', async () => (await replica.role())[0] === 'master')
    await replica.unlink(...(await replica.keys('sg:*:l:*')))

    const second = granted(await askAgain(other))
    expect(second.token).toBeGreaterThan(first.token)
    await until('the first is there again', async () => !(await first.renew()))
    expect(await store.write([{ ...entry, lease: { key: 'k', token: first.token } }])).toBe('outrun')
    expect(await other.write([{ ...entry, lease: { key: 'k', token: second.token } }])).toBe('written')
  })
})
