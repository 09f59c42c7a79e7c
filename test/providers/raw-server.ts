import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** A body, or events that are sent as a stream. */
export type RawReply = object | readonly object[]

/** A server that sends what it is told to, well-formed or not, for the answers no kept server gives. */
export async function rawServer(
  ...replies: readonly RawReply[]
): Promise<{ readonly url: string; readonly bodies: readonly unknown[] }> {
  const bodies: unknown[] = []
  const http = createServer((request, response) => {
    void answer(request, response)
  })
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    bodies.push(JSON.parse(await text(request)))
    send(response, replies[bodies.length - 1] ?? {})
  }
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, bodies }
}

function send(response: ServerResponse, reply: RawReply): void {
  if (!Array.isArray(reply)) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of reply) {
    const name: unknown = Reflect.get(Object(event), 'type')
    response.write(`${typeof name === 'string' ? `event: ${name}\n` : ''}data: ${JSON.stringify(event)}\n\n`)
  }
  response.end()
}
