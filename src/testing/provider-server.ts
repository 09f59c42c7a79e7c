/// <reference lib="esnext.disposable" preserve="true" />
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { once } from 'node:events'
import { checkOptions } from '../contract/check-options.ts'
import { promptCacheModel, usualMinimumTokens } from './prompt-cache-model.ts'
import { serveExchange } from './wire-exchange.ts'
import { faultQueue } from './wire-faults.ts'
import type { FaultOptions, WireFault } from './wire-faults.ts'
import { wireJournal } from './wire-journal.ts'
import type { WireRecord } from './wire-journal.ts'
import { hashVector } from './wire-openai-embeddings.ts'
import type { Embed } from './wire-openai-embeddings.ts'
import { answersFrom } from './wire-script.ts'
import type { AnswerSource } from './wire-script.ts'

/** How a provider server answers. */
export interface ProviderServerOptions {
  /** Answers to Messages, Responses and Chat Completions alike. @default none is expected */
  readonly answer?: AnswerSource
  /** The vector of a text. @default a unit vector from the text's hash */
  readonly embed?: Embed
  /** Milliseconds before the first byte of an answer. @default 0 */
  readonly latency?: number
  /** @default a free one */
  readonly port?: number
  /** How many requests `requests` remembers. @default 1000 */
  readonly remember?: number
  /** The shortest prefix, in tokens, that a model's prompt cache keeps. @default by family, 512 to 4096 */
  readonly minimumTokens?: (model: string) => number
  /** The clock of timestamps and of the prompt cache, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number
}

const optionNames: readonly (keyof ProviderServerOptions)[] = [
  'answer',
  'embed',
  'latency',
  'port',
  'remember',
  'minimumTokens',
  'now',
]

/** A provider on this machine that the official SDKs talk to without knowing the difference. */
export interface ProviderServer extends AsyncDisposable {
  readonly url: string
  /** `baseURL` of the Anthropic SDK. */
  readonly anthropicUrl: string
  /** `baseURL` of the OpenAI SDK. */
  readonly openaiUrl: string
  /** The latest requests, oldest first. */
  readonly requests: readonly WireRecord[]
  /** Steps of the script that no call has used. */
  readonly unconsumed: number
  /** Let a fault hit the next requests. Faults wait in line. */
  fail(fault: WireFault, options?: FaultOptions): void
  /** Drop all faults that still wait. */
  recover(): void
  /** End all requests and free the port. */
  close(): Promise<void>
}

/** Start a server that speaks Anthropic Messages, OpenAI Responses, Chat Completions and Embeddings on 127.0.0.1. */
export async function providerServer(options: ProviderServerOptions = {}): Promise<ProviderServer> {
  checkOptions(options, optionNames, 'providerServer')
  const { answer = [], embed = hashVector, latency = 0, port = 0, remember = 1000, now = Date.now } = options
  const { minimumTokens = usualMinimumTokens } = options
  const faults = faultQueue()
  const journal = wireJournal(remember)
  const answers = answersFrom(answer)
  const cache = promptCacheModel({ now, minimumTokens })
  const service = { answers, embed, latency, faults, cache, journal, now }
  const http = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void serveExchange(service, { request, response })
  })
  const url = await listening(http, port)
  const close = (): Promise<void> => closed(http)
  return {
    url,
    anthropicUrl: url,
    openaiUrl: `${url}/v1`,
    requests: journal.records,
    get unconsumed() {
      return answers.unconsumed
    },
    fail: faults.add,
    recover: faults.clear,
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function listening(http: Server, port: number): Promise<string> {
  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`
}

async function closed(http: Server): Promise<void> {
  if (!http.listening) return
  http.close()
  http.closeAllConnections()
  await once(http, 'close')
}
