import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'

import { openDesk, type Wanted } from './desk.ts'
import { thisMachine } from './machine.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The port where a test asks for the server of the run. */
    readonly servers: number
  }
}

/**
 * Opens the desk where tests ask for a server. Nothing is looked for, installed or started before the first
 * one asks, so a run without Redis tests pays nothing; what was started ends with the run.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string) => console.error(line)
  const desk = openDesk(thisMachine({ say }), say)
  delete process.env['REDIS_URL'] // the server is for suites that ask for it, not for every runtime of every test
  const server = createServer((request, response) => {
    void json(request)
      .then((wanted) => desk.answer(wanted as Wanted))
      .then((answer) => response.end(JSON.stringify(answer)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  project.provide('servers', (server.address() as AddressInfo).port)

  return async () => {
    server.close()
    server.closeAllConnections()
    await desk.close()
  }
}
