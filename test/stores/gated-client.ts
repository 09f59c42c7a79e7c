import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'

/** A client that holds one script back. */
export interface GatedClient {
  readonly client: Redis
  /** Until the script is about to be sent. */
  readonly reached: Promise<void>
  /** Lets it, and what comes after it, through. */
  open(): void
}

/** A client whose scripts wait at a gate when they are of a sort, told by their arguments: count of keys, keys, rest. */
export function gatedClient(url: string, holds: (args: readonly unknown[]) => boolean): GatedClient {
  const [gate, reached] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  class Gated extends Redis {
    override async call(command: string, ...args: unknown[]): Promise<unknown> {
      const [list] = args
      const sent: unknown[] = Array.isArray(list) ? list : args
      if (command.startsWith('EVAL') && holds(sent.slice(1))) {
        reached.resolve()
        await gate.promise
      }
      return super.call(command, sent.map(asWord))
    }
  }
  const client = new Gated(url, { protocol: 2 })
  client.on('error', () => undefined) // a test may take it away
  onTestFinished(() => client.disconnect())
  return { client, reached: reached.promise, open: gate.resolve }
}

/** Whether a script takes entries of a bucket out of sight. */
export function dooms(args: readonly unknown[]): boolean {
  return String(args[1]).endsWith('}:m') && (args.includes('tags') || args.includes('all'))
}

function asWord(word: unknown): string | number | Buffer {
  return word instanceof Buffer || typeof word === 'number' ? word : String(word)
}
