import type { AgentDefinition } from '../contract/agent.ts'
import type { Guardrail } from '../contract/guardrail.ts'
import type { ToolDefinition } from '../contract/tool.ts'
import { canonical } from './canonical.ts'
import { digest, shortDigest } from './digest.ts'

/** What shapes an agent's answers. */
export type ConfigSource = Pick<
  AgentDefinition,
  'persona' | 'model' | 'fallback' | 'settings' | 'tools' | 'output' | 'guardrails'
>

/**
 * A digest for each part of an agent's configuration: `persona`, `model`, `fallback`, `settings`, `tools`, one
 * `tool:<name>` each, `output`, `guardrails`. Two builds are compared by them.
 */
export function configDigests(source: ConfigSource): Readonly<Record<string, string>> {
  const { persona, model, fallback, settings, tools, output, guardrails } = source
  const byTool = Object.fromEntries(tools.map((tool) => [`tool:${tool.name}`, toolDigest(tool)]))
  return Object.freeze({
    persona: digest(persona.id, persona.instructions),
    model: digest(model),
    fallback: digest(...fallback),
    settings: digest(canonical(settings)),
    tools: digest(canonical(byTool)),
    ...byTool,
    output: output === undefined ? digest() : digest(canonical(output.json)),
    guardrails: digest(...guardrails.flatMap(guardrailParts)),
  })
}

/** What an agent's config version would be if it were not pinned, in short. */
export function configOf({ digests }: Pick<AgentDefinition, 'digests'>): string {
  const known = configs.get(digests)
  if (known !== undefined) return known
  const made = shortDigest(configVersion(digests))
  configs.set(digests, made)
  return made
}

const configs = new WeakMap<AgentDefinition['digests'], string>()

/** The config version of an agent that has not pinned one. */
export function configVersion(digests: Readonly<Record<string, string>>): string {
  return digest(canonical(digests))
}

function toolDigest(tool: ToolDefinition): string {
  const { name, description, schemaDigest, version, effect = '', scope, cache, guardrails } = tool
  const sharing = canonical({ scope, vary: cache?.vary, shared: cache?.shared })
  return digest(name, description, schemaDigest, version, effect, sharing, ...guardrails.flatMap(guardrailParts))
}

function guardrailParts({ name, version = '1' }: Guardrail): readonly string[] {
  return [name, version]
}
