import { once } from 'node:events'

import { thisMachine } from './machine.ts'
import { chooseServer } from './provision.ts'
import { describeShared, startShared } from './shared-server.ts'

const usual = 6379

/** `npm run redis`: the server of the tests, for a person at work, until Ctrl-C. */
async function main(): Promise<void> {
  const choice = await chooseServer(thisMachine({ say: (line) => console.log(line) }))
  const server = await startShared(choice, usual).catch(() => startShared(choice))
  console.log(describeShared(server, choice.reasons))
  if (server === undefined) {
    process.exitCode = 1
    return
  }
  if (choice.source?.kind === 'given') return
  if (!server.url.endsWith(`:${usual}`)) console.log(`Port ${usual} is taken, so it took another.`)
  console.log(`\n  REDIS_URL=${server.url} npm start\n\nNothing is kept. Ctrl-C ends it.`)
  const told = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => true)
  const isTold = await Promise.race([told, server.ended.then(() => false)])
  if (isTold) return server.stop()
  console.error(
    `${server.name} at ${server.url} has ended, and nobody here had told it to. Start it again with \`npm run redis\`.`,
  )
  process.exitCode = 1
}

await main()
