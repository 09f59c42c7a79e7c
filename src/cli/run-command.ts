import { didYouMean } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'
import { notDone, wronglyAsked } from './command.ts'
import type { Command, Terminal } from './command.ts'

/** Runs the command that is named first, and gives the exit code. */
export async function runCommand(
  [name, ...args]: readonly string[],
  { commands, terminal }: { readonly commands: readonly Command[]; readonly terminal: Terminal },
): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.print(overview(commands))
    return name === undefined ? wronglyAsked : 0
  }
  const command = commands.find((known) => known.name === name)
  if (!command) {
    const names = commands.map((known) => known.name)
    terminal.note(
      `\`${name}\` is no command. ${didYouMean(name, names)}\`stratagent --help\` lists what there is: ${names.join(', ')}.`,
    )
    return wronglyAsked
  }
  if (args.includes('--help') || args.includes('-h')) {
    terminal.print(command.help)
    return 0
  }
  try {
    return await command.run(args, terminal)
  } catch (error) {
    if (!(error instanceof StratagentError)) throw error
    terminal.note(`stratagent ${name}: ${error.message}`)
    return error.code === 'INPUT_INVALID' ? wronglyAsked : notDone
  }
}

function overview(commands: readonly Command[]): string {
  const widest = Math.max(...commands.map(({ name }) => name.length))
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(widest)}  ${summary}`)
  return ['stratagent <command> [options]', '', ...list, '', '`stratagent <command> --help` says more.'].join('\n')
}
