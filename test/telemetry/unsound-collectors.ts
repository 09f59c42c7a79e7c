import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { json } from 'node:stream/consumers'
import { tracesOf } from './otlp-json.ts'
import { portOf } from './otlp-receiver.ts'

/** A collector with something wrong with it. */
export interface UnsoundCollector {
  readonly url: string
  /** Settles when it has been sent something. */
  readonly reached: Promise<void>
  /** How many requests it has answered. */
  readonly answered: number
  /** How many spans it was sent. */
  readonly spans: number
  /** From now on it answers as it should, what it has kept waiting included. */
  recover(): void
  close(): void
}

/** A collector that answers spans as it is told, or, told nothing, not at all. */
export async function unsoundCollector(misbehave?: RequestListener): Promise<UnsoundCollector> {
  const waiting: (() => void)[] = []
  const reached = Promise.withResolvers<void>()
  let [answered, spans, isSound] = [0, 0, false]

  const server = createServer((request, response) => {
    void (async () => {
      spans += tracesOf(await json(request)).flatMap((trace) => trace.spans).length
      reached.resolve()
      const answer = (): void => {
        answered++
        response.setHeader('content-type', 'application/json').end('{}')
      }
      if (isSound) return answer()
      if (misbehave === undefined) return void waiting.push(answer)
      answered++
      misbehave(request, response)
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    reached: reached.promise,
    get answered() {
      return answered
    },
    get spans() {
      return spans
    },
    recover() {
      isSound = true
      for (const answer of waiting.splice(0)) answer()
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** An address nobody listens at. */
export async function nobodyThere(): Promise<string> {
  const { url, close } = await unsoundCollector()
  close()
  return url
}
