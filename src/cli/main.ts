#!/usr/bin/env node
import { commands } from './commands.ts'
import { runCommand } from './run-command.ts'
import { processTerminal } from './terminal.ts'

// not `process.exit`: what is written to a pipe would be cut off
process.exitCode = await runCommand(process.argv.slice(2), { commands, terminal: processTerminal() })
