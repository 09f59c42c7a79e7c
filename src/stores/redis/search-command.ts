import type { RedisClient } from './redis-client.ts'
import { wordOf } from './redis-errors.ts'
import type { RedisLink } from './redis-link.ts'
import { redisScript } from './redis-script.ts'

/** What a command of the search module answered, or why it will not. */
export type SearchReply =
  | { readonly answer: unknown }
  /** `gone`: no such index · `taken`: there is one already · `unable`: no module, no right, no such option. */
  | { readonly refusal: 'gone' | 'taken' | 'unable'; readonly word: string }

/** Sends a command of the search module to where a bucket lies; what its answer holds are bytes. */
export type SearchCommand = (bucket: string, words: readonly (string | number | Buffer)[]) => Promise<SearchReply>

const passing = redisScript('return redis.call(unpack(ARGV))')
/** What passes, or is nothing that another index would cure, though a script says ERR before it. */
const passingWords =
  /\b(OOM|LOADING|READONLY|CLUSTERDOWN|CROSSSLOT|MOVED|ASK|TRYAGAIN|MASTERDOWN|BUSY|NOREPLICAS|MISCONF|NOAUTH|WRONGPASS)\b/

/** Commands over a link. */
export function searchCommand(link: RedisLink): SearchCommand {
  return (bucket, words) =>
    link.ask(async (client) => {
      try {
        return { answer: await send(client, bucket, words) }
      } catch (error) {
        const refusal = refusalOf(error)
        if (refusal === undefined) throw error
        return { refusal, word: wordOf(error) }
      }
    })
}

async function send(
  client: RedisClient,
  bucket: string,
  words: readonly (string | number | Buffer)[],
): Promise<unknown> {
  if (client.isCluster !== true) return client.callBuffer(String(words[0]), words.slice(1))
  // a cluster's client does not know where an index lies; it knows where a script's key does
  const rest = [1, `${bucket}m`, ...words]
  try {
    return await client.callBuffer('EVALSHA', [passing.digest, ...rest])
  } catch (error) {
    if (wordOf(error) !== 'NOSCRIPT') throw error
    return client.callBuffer('EVAL', [passing.source, ...rest])
  }
}

function refusalOf(error: unknown): 'gone' | 'taken' | 'unable' | undefined {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return undefined
  if (/no such index|unknown index/i.test(error.message)) return 'gone'
  if (/index already exists/i.test(error.message)) return 'taken'
  if (passingWords.test(error.message)) return undefined
  // the module says what it does not take without a word of its own; any other word is about the server, and may pass
  const [word = 'ERR'] = /^[A-Z]{2,}\b/.exec(error.message) ?? []
  return word === 'ERR' || word === 'NOPERM' || word.startsWith('SEARCH') ? 'unable' : undefined
}
