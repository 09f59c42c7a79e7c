import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The stand-in provider, in a process of its own. */
export interface StandIn {
  readonly anthropicUrl: string
  stop(): void
}

/** Starts the stand-in and waits until it serves. */
export function startProvider(): Promise<StandIn> {
  // a child takes over the flags of this process, and so finds the same sources
  const child = fork(fileURLToPath(new URL('./provider.ts', import.meta.url)))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`The stand-in provider ended with code ${code} before it served.`)))
    child.once('message', (message) => {
      child.removeAllListeners('exit')
      if (!isReady(message)) return reject(new Error('The stand-in provider did not say where it serves.'))
      child.unref()
      child.channel?.unref()
      resolve({ anthropicUrl: message.anthropicUrl, stop: () => void (child.connected && child.disconnect()) })
    })
  })
}

function isReady(message: unknown): message is { readonly anthropicUrl: string } {
  return typeof message === 'object' && message !== null && 'anthropicUrl' in message
}
