import type { JsonSchema } from '../contract/schema.ts'

/** A schema as OpenAI takes it. */
export interface OpenaiSchema {
  readonly schema: Record<string, unknown>
  /** Whether the model is held to it letter by letter; else it is a strong hint, and the answer is checked afterwards. */
  readonly strict: boolean
}

const nested = new Set(['properties', '$defs', 'definitions'])
const dropped = new Set(['$schema', '$id', '$comment', 'default', 'examples', 'readOnly', 'writeOnly', 'deprecated'])
const worded = new Set(['minLength', 'maxLength', 'uniqueItems', 'minProperties', 'maxProperties'])
const kept = new Set(['type', 'description', 'title', 'enum', 'const', '$ref', 'required', 'additionalProperties'])
const measured = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
])
const formats = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'])

/**
 * The schema in the strict form where that changes no answer's validity: objects closed, rules the API does not know
 * moved into words. Strict mode has no optional properties, open objects or combined schemas: one that needs them goes
 * out as it is.
 */
export function openaiSchema(schema: JsonSchema): OpenaiSchema {
  const obstacles: string[] = schema['type'] === 'object' ? [] : ['root']
  const closed = close(schema, obstacles)
  if (obstacles.length === 0) return { schema: closed, strict: true }
  const { $schema: _dialect, ...open } = schema
  return { schema: open, strict: false }
}

function close(schema: JsonSchema, obstacles: string[]): Record<string, unknown> {
  const closed: Record<string, unknown> = {}
  const words: string[] = []
  for (const [keyword, value] of Object.entries(schema)) {
    if (kept.has(keyword) || measured.has(keyword)) closed[keyword] = value
    else if (keyword === 'items') closed[keyword] = closeAny(value, obstacles)
    else if (nested.has(keyword)) closed[keyword] = closeEach(value, obstacles)
    else if (keyword === 'anyOf' || keyword === 'oneOf') closed['anyOf'] = closeList(value, obstacles)
    else if (isPlainText(keyword, value)) closed[keyword] = value
    else if (worded.has(keyword) || keyword === 'format' || keyword === 'pattern')
      words.push(`${keyword}: ${JSON.stringify(value)}`)
    else if (!dropped.has(keyword)) obstacles.push(keyword)
  }
  if (words.length > 0)
    closed['description'] = [closed['description'], `{${words.join(', ')}}`].filter(Boolean).join(' ')
  return closed['type'] === 'object' || closed['properties'] !== undefined ? closeObject(closed, obstacles) : closed
}

/** Formats and patterns that strict mode knows; look-around it does not. */
function isPlainText(keyword: string, value: unknown): boolean {
  if (typeof value !== 'string') return false
  return keyword === 'format' ? formats.has(value) : keyword === 'pattern' && !value.includes('(?')
}

function closeObject(schema: Record<string, unknown>, obstacles: string[]): Record<string, unknown> {
  const { properties = {}, required = [], additionalProperties = false } = schema
  const needed: readonly unknown[] = Array.isArray(required) ? required : []
  const names = typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
  if (additionalProperties !== false) obstacles.push('additionalProperties')
  if (names.some((name) => !needed.includes(name))) obstacles.push('optional')
  return { ...schema, properties, required, additionalProperties: false }
}

function closeAny(value: unknown, obstacles: string[]): unknown {
  if (isSchema(value)) return close(value, obstacles)
  obstacles.push('boolean schema')
  return value
}

function closeEach(value: unknown, obstacles: string[]): unknown {
  if (!isSchema(value)) return closeAny(value, obstacles)
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, closeAny(part, obstacles)]))
}

function closeList(value: unknown, obstacles: string[]): unknown {
  return Array.isArray(value) ? value.map((part: unknown) => closeAny(part, obstacles)) : closeAny(value, obstacles)
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A name as OpenAI allows it: letters, digits, `_` and `-`, at most 64. */
export function openaiName(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'answer'
}
