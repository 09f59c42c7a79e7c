import type { Identity } from '../contract/identity.ts'
import type { ToolCallPart } from '../contract/llm.ts'
import type { HandoffDelegate, ToolDefinition } from '../contract/tool.ts'

/** The handoff that a tool is, if it is one. */
export function handoffOf(tool: ToolDefinition | undefined): HandoffDelegate | undefined {
  return tool?.delegate?.kind === 'handoff' ? tool.delegate : undefined
}

/** Whether a tool is offered to who asks; only a handoff may say no. It sees what is in every key, so that a kept answer holds for all who find it. */
export function isOpen(tool: ToolDefinition, { tenant, permissions, locale, vary }: Identity): boolean {
  const { when } = handoffOf(tool) ?? {}
  if (when === undefined) return true
  return when({ permissions, vary, ...(tenant !== undefined && { tenant }), ...(locale !== undefined && { locale }) })
}

/** The first open handoff among a turn's calls: the one that is made. */
export function chosenHandoff(
  calls: readonly ToolCallPart[],
  tools: readonly ToolDefinition[],
  identity: Identity,
): ToolCallPart | undefined {
  return calls.find(({ name }) => {
    const tool = tools.find((one) => one.name === name)
    return tool !== undefined && handoffOf(tool) !== undefined && isOpen(tool, identity)
  })
}
