import { badRequest } from './wire-errors.ts'
import { isObject, objectIn, objectsIn } from './wire-json.ts'
import type { WireTool } from './wire-question.ts'

const toolName = /^[a-zA-Z0-9_-]{1,128}$/

/** Refuse tools that both providers refuse: a name they cannot carry, or one that stands twice. */
export function checkTools(tools: readonly WireTool[]): void {
  const seen = new Set<string>()
  for (const { name } of tools) {
    if (!toolName.test(name)) throw badRequest(`tools: the name '${name}' does not match ${toolName.source}.`)
    if (seen.has(name)) throw badRequest(`tools: Tool names must be unique, '${name}' stands twice.`)
    seen.add(name)
  }
}

/** Refuse a schema that a strict format refuses: every object closed and, for OpenAI, every property required. */
export function checkStrictSchema(
  schema: unknown,
  options: { readonly of: string; readonly allRequired: boolean },
): void {
  const { of, allRequired } = options
  if (!isObject(schema)) return
  if (schema['type'] === 'object' || isObject(schema['properties'])) {
    const properties = Object.keys(objectIn(schema['properties']))
    const required = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
    const missing = properties.find((name) => !required.has(name))
    if (schema['additionalProperties'] !== false) {
      throw badRequest(`Invalid schema for ${of}: 'additionalProperties' is required to be supplied and to be false.`)
    }
    if (allRequired && missing !== undefined) {
      throw badRequest(`Invalid schema for ${of}: 'required' must name every property, '${missing}' is missing.`)
    }
  }
  for (const part of partsOf(schema)) checkStrictSchema(part, options)
}

function partsOf(schema: Readonly<Record<string, unknown>>): readonly unknown[] {
  return [
    ...['properties', '$defs', 'definitions'].flatMap((field) => Object.values(objectIn(schema[field]))),
    ...['anyOf', 'allOf', 'oneOf', 'prefixItems'].flatMap((field) => objectsIn(schema[field])),
    schema['items'],
  ]
}
