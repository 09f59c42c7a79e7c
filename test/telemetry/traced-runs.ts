import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { startProgram } from './program.ts'

const told = z.object({
  traceId: z.string(),
  servedBy: z.string(),
  decisions: z.array(z.object({ layer: z.string(), result: z.string() })),
})

/** What the traced program says of a run. */
export type Told = z.infer<typeof told>

/** The runs of the traced program, by what each is there for. */
const runs = z.strictObject({
  tools: told,
  handoff: told,
  tool: told,
  origin: told,
  semantic: told,
  exact: told,
  embedding: told,
})
export type Runs = z.infer<typeof runs>

/** Everything the program says, asks and is answered that no span may carry. */
export const unspeakable = /xylophone|doubloon|capital|France|Paris|Seine|mongoose|harbour|u-4711|s-0815/i

/** A service that has run once and sent its spans. */
export interface TracedRuns {
  /** Its name, which no other has. */
  readonly service: string
  readonly runs: Runs
}

/** Runs the traced program to its end, with its telemetry sent to where the environment says. */
export async function tracedRuns(environment: Readonly<Record<string, string>>): Promise<TracedRuns> {
  const service = `stratagent-${randomUUID()}`
  const program = startProgram('./traced-program.ts', { ...environment, OTEL_SERVICE_NAME: service })
  try {
    const said = runs.parse(JSON.parse(await program.hear()))
    const { code, complaints } = await program.end()
    if (code !== 0) throw new Error(`The traced program ended with ${code}. ${complaints}`)
    return { service, runs: said }
  } finally {
    program.kill()
  }
}

/** The traces of the runs that are as wanted, in order. */
export function idsOf(made: Runs, isWanted: (run: Told) => boolean): readonly string[] {
  return Object.values(made)
    .flatMap((run) => (isWanted(run) ? run.traceId : []))
    .toSorted()
}
