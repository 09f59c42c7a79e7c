/** Where a command writes. */
export interface Terminal {
  /** A line of the result. */
  print(line: string): void
  /** A line about the work: warnings, what was left out. */
  note(line: string): void
  /** Says how far the work is; a terminal shows it in one moving line. */
  progress(line: string): void
  /** Keys as they are pressed, or without a terminal what each line of the input holds; ends with the input. */
  letters(): AsyncIterable<string>
  /** Characters in a line. */
  readonly width: number
}

/** Something `stratagent` can do. */
export interface Command {
  readonly name: string
  /** In one line. */
  readonly summary: string
  /** All that `--help` prints. */
  readonly help: string
  /** Does it and gives the exit code. @throws StratagentError with a sentence for whoever typed it */
  run(args: readonly string[], terminal: Terminal): Promise<number>
}

/** Asked for wrongly: an option or a command that is not there. */
export const wronglyAsked = 2
/** Asked for rightly, and could not be done. */
export const notDone = 1
