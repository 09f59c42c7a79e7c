import type { Redis } from 'ioredis'

/** Where queues lie, and whose keys are whose. */
export interface QueuePlace {
  readonly queue: string
  readonly prefix: string
}

/** The keys of one run, beside BullMQ's own of its job. */
export interface RunKeys {
  /** What is finished of it, who works on it, whether it was aborted. */
  readonly state: string
  readonly events: string
  /** Its end, once. */
  readonly end: string
}

export function runKeys({ queue, prefix }: QueuePlace, run: string): RunKeys {
  const begin = `${prefix}:${queue}:run:${run}`
  return { state: `${begin}:state`, events: `${begin}:events`, end: `${begin}:end` }
}

/** The stream in which workers hear of aborted runs. */
export function abortsKey({ queue, prefix }: QueuePlace): string {
  return `${prefix}:${queue}:aborts`
}

/** What of a client scripts and streams need; clients of ioredis 5 and 6, and Cluster, have it. */
export type Commands = Pick<Redis, 'call'>

// a worker that was thought dead and is not must not go on: each of these first looks who the run belongs to now.
// a client sends again what was on its way when its connection broke, so each of them may be run twice
const scripts = {
  claim: `if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then redis.call('HINCRBY', KEYS[1], 'attempts', 1) end
redis.call('HSET', KEYS[1], 'owner', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('HGETALL', KEYS[1])`,
  record: `if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 'lost' end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if ARGV[4] == '' then redis.call('HDEL', KEYS[1], ARGV[3]) else redis.call('HSET', KEYS[1], ARGV[3], ARGV[4]) end
return 'kept'`,
  append: `if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 'lost' end
local first = tonumber(ARGV[6])
if (tonumber(redis.call('HGET', KEYS[1], 'events')) or 0) > first then return 'kept' end
redis.call('HSET', KEYS[1], 'events', first + ARGV[3])
redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[4], '*', 'first', first, 'events', ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 'kept'`,
  finish: `if ARGV[1] ~= '' and redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 'lost' end
redis.call('HSET', KEYS[1], 'ended', ARGV[3])
redis.call('XADD', KEYS[2], '*', 'end', ARGV[3])
redis.call('XADD', KEYS[3], '*', 'end', ARGV[4])
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[2]) end
return 'kept'`,
}

export interface ScriptCall {
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
}

/** Runs one of the scripts, each of them atomic. */
export function runScript(client: Commands, name: keyof typeof scripts, { keys, args }: ScriptCall): Promise<unknown> {
  return client.call('EVAL', scripts[name], keys.length, ...keys, ...args)
}

/** The pairs of a flat reply, as a record. */
export function pairsOf(reply: unknown): Readonly<Record<string, string>> {
  const flat = Array.isArray(reply) ? reply.map(String) : []
  const pairs: [string, string][] = []
  for (let index = 0; index + 1 < flat.length; index += 2) pairs.push([flat[index] ?? '', flat[index + 1] ?? ''])
  return Object.fromEntries(pairs)
}
