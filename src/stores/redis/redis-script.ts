import { createHash } from 'node:crypto'
import type { RedisClient } from './redis-client.ts'
import { wordOf } from './redis-errors.ts'

/** A script that Redis runs. */
export interface RedisScript {
  readonly digest: string
  readonly source: string
}
export interface ScriptCall {
  readonly keys: readonly string[]
  readonly args: readonly (string | number | Buffer)[]
}

/** A script by its source. */
export function redisScript(source: string): RedisScript {
  return { source, digest: createHash('sha1').update(source).digest('hex') }
}

/** Runs a script by its digest, and by its source where the server does not know it (yet, or any more). */
export async function runScript(
  client: RedisClient,
  script: RedisScript,
  { keys, args }: ScriptCall,
): Promise<unknown> {
  const rest = [keys.length, ...keys, ...args]
  try {
    return await client.call('EVALSHA', [script.digest, ...rest])
  } catch (error) {
    if (wordOf(error) !== 'NOSCRIPT') throw error
    return client.call('EVAL', [script.source, ...rest])
  }
}
