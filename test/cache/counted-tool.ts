import { defineTool, type DefinedTool, type ToolOptions } from 'stratagent'
import { z } from 'zod'

export interface Counted {
  readonly tool: DefinedTool<{ of: string }, string>
  readonly runs: string[]
}

const counted = z.object({ of: z.string() })

/** A tool that counts, with whatever options. */
export function counting(options: Partial<ToolOptions<typeof counted>>): Counted {
  const runs: string[] = []
  const tool = defineTool({
    name: 'count',
    description: 'Counts.',
    input: counted,
    ...options,
    run({ of }) {
      runs.push(of)
      return `${of} ${runs.length}`
    },
  })
  return { tool, runs }
}
