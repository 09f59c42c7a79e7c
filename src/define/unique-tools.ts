import type { ToolDefinition } from '../contract/tool.ts'
import { invalid } from './invalid.ts'

/** A tool and where it was declared. */
export interface PlacedTool {
  readonly definition: ToolDefinition
  readonly where: string
}

/** The tools of an agent; no two of one name. @throws StratagentError `CONFIG_INVALID` naming both */
export function uniqueTools(tools: readonly PlacedTool[], where: string): readonly ToolDefinition[] {
  const places = new Map<string, string>()
  for (const { definition, where: place } of tools) {
    const taken = places.get(definition.name)
    if (taken !== undefined) {
      throw invalid(
        where,
        `${taken} and ${place} are both called '${definition.name}'. Give one of them another \`name\`.`,
      )
    }
    places.set(definition.name, place)
  }
  return Object.freeze(tools.map(({ definition }) => definition))
}
