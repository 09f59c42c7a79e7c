import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'
import { createServer, type TLSSocket } from 'node:tls'

import { selfSigned } from './certificate.ts'

/** A server as TLS clients see it. */
export interface TlsFront extends AsyncDisposable {
  /** Begins with `rediss:`. */
  readonly url: string
  readonly port: number
  /** The certificate to trust, for the client's `tls: { ca }`. */
  readonly ca: string
  stop(): Promise<void>
}

/** Takes TLS connections for a server that cannot: none of the programs at hand is built with it. */
export async function startTls(target: number): Promise<TlsFront> {
  const { cert, key } = selfSigned()
  const sockets = new Set<TLSSocket>()
  const front = createServer({ cert, key }, (client) => {
    sockets.add(client)
    const server = connect({ port: target, host: '127.0.0.1' })
    pipeline(client, server, client, () => sockets.delete(client))
  })
  // who does not trust the certificate breaks off, and hears of it itself
  front.on('tlsClientError', () => undefined)
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  const { port } = front.address() as AddressInfo
  const stop = async () => {
    if (!front.listening) return
    const closed = once(front, 'close')
    front.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { url: `rediss://127.0.0.1:${port}`, port, ca: cert, stop, [Symbol.asyncDispose]: stop }
}
