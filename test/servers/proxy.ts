import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

import { commandReader } from './command-reader.ts'
import { lateWriter } from './late-writer.ts'

/** A way to a server on which one can make trouble. */
export interface Proxy extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Milliseconds each piece of an answer is late. */
  latency: number
  /** The names of the commands that went through, in their order and in capitals. */
  readonly commands: string[]
  /** Connections at this moment. */
  readonly connections: number
  /** Nothing passes in either direction; connections stay, new ones are taken. */
  freeze(): void
  /** What was held passes on. */
  thaw(): void
  /** Breaks all connections off. New ones are taken. */
  reset(): void
  stop(): Promise<void>
}

/** Opens a way to the server that listens on this port. */
export async function startProxy(target: number): Promise<Proxy> {
  const trouble = { latency: 0, isFrozen: false }
  const commands: string[] = []
  const sockets = new Set<Socket>()
  const listener = createServer((client) => {
    const server = connect({ port: target, host: '127.0.0.1' })
    join({ client, server, commands, latency: () => trouble.latency })
    for (const socket of [client, server]) {
      sockets.add(socket.on('close', () => sockets.delete(socket)))
      if (trouble.isFrozen) socket.pause()
    }
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')

  const { port } = listener.address() as AddressInfo
  const turn = (isFrozen: boolean) => {
    trouble.isFrozen = isFrozen
    for (const socket of sockets)
      if (isFrozen) socket.pause()
      else socket.resume()
  }
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const stop = async () => {
    if (!listener.listening) return
    const closed = once(listener, 'close')
    listener.close()
    reset()
    await closed
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    commands,
    get latency() {
      return trouble.latency
    },
    set latency(latency) {
      trouble.latency = latency
    },
    get connections() {
      return sockets.size / 2
    },
    freeze: () => turn(true),
    thaw: () => turn(false),
    reset,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

interface Ends {
  readonly client: Socket
  readonly server: Socket
  readonly commands: string[]
  readonly latency: () => number
}

function join({ client, server, commands, latency }: Ends): void {
  const read = commandReader((name) => commands.push(name))
  const answer = lateWriter(client, latency)
  client.setNoDelay(true).on('data', (piece) => {
    read(piece)
    server.write(piece)
  })
  server.setNoDelay(true).on('data', answer)
  client.on('error', () => undefined).on('close', () => server.destroy())
  server.on('error', () => undefined).on('close', () => client.destroySoon())
}
