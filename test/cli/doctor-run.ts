import { vi } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { runCommand } from '../../src/cli/run-command.ts'

export interface Row {
  readonly what: string
  readonly state: 'ok' | 'warn' | 'fail'
  readonly found: string
  readonly advice?: string
}

export interface Examined {
  readonly code: number
  /** All that was printed. */
  readonly said: string
  readonly rows: readonly Row[]
  /** State and words of a part. */
  about(what: string): string
}

const variables = /^(REDIS_URL|STRATAGENT_|OTEL_|ANTHROPIC_|OPENAI_)/

/** Runs `stratagent doctor --json` in an environment that says nothing but this. */
export async function examined(
  environment: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<Examined> {
  for (const name of Object.keys(process.env)) if (variables.test(name)) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const lines: string[] = []
  const note = (line: string): void => void lines.push(line)
  const terminal = {
    width: 80,
    print: note,
    note,
    progress: note,
    letters: async function* none(): AsyncGenerator<string> {},
  }
  try {
    const code = await runCommand(['doctor', ...words], { commands, terminal })
    const said = lines.join('\n')
    const rows: readonly Row[] = words.includes('--json') ? JSON.parse(said).findings : []
    return {
      code,
      said,
      rows,
      about: (what) =>
        rows
          .filter((row) => row.what === what)
          .map(({ state, found, advice }) => [state, found, advice ?? ''].join(' · '))
          .join('\n'),
    }
  } finally {
    vi.unstubAllEnvs()
  }
}
