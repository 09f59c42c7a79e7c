#!/usr/bin/env node
import { refuseNode } from './refuse-node.ts'

// who reads no further, such as `head`, has had enough: that is no failure
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})
const complaint = refuseNode(process.versions.node)
if (complaint === undefined) {
  // what an older Node has not got would end it before it could say so
  const [{ commands }, { runCommand }, { processTerminal }] = await Promise.all([
    import('./commands.ts'),
    import('./run-command.ts'),
    import('./terminal.ts'),
  ])
  // not `process.exit`: what is written to a pipe would be cut off
  process.exitCode = await runCommand(process.argv.slice(2), { commands, terminal: processTerminal() })
} else {
  process.stderr.write(`${complaint}\n`)
  process.exitCode = 1
}
