import type { AnySchema, CompiledSchema, JsonSchema } from '../contract/schema.ts'
import { stable } from '../identity/canonical.ts'
import { invalid, isRecord } from './invalid.ts'
import { validatorOf } from './json-schema.ts'
import { checkByStandard, describeStandard, isStandardSchema } from './standard-schema.ts'

/**
 * A schema made ready: its JSON form (of the side it takes, which is what a model writes) and its check, which gives
 * the value as the schema lets it through.
 */
export function compileSchema(schema: AnySchema, where: string): CompiledSchema {
  if (isStandardSchema(schema)) {
    const json = frozen(describeStandard(schema, where), where)
    return Object.freeze({ json, check: (value: unknown) => checkByStandard(schema, value) })
  }
  if (!isRecord(schema) || '~standard' in schema) {
    throw invalid(where, 'a Standard Schema of version 1 (zod and others) or a JSON Schema is expected.')
  }
  const json = frozen(schema, where)
  return Object.freeze({ json, check: validatorOf(json, where) })
}

/** The same for what a provider is sent: it takes only an object at the root. */
export function compileObjectSchema(schema: AnySchema, where: string): CompiledSchema {
  const compiled = compileSchema(schema, where)
  if (compiled.json['type'] === 'object') return compiled
  throw invalid(where, 'providers take only an object at the root. Wrap it, such as `z.object({ value: … })`.')
}

// Copied, since what the user changes later must not change what was checked and hashed.
function frozen(json: JsonSchema, where: string): JsonSchema {
  try {
    return stable(deepFreeze(structuredClone(json)))
  } catch (error) {
    throw invalid(where, 'the JSON Schema holds something that is no JSON. Hand in plain data.', error)
  }
}

/** Freezes plain data all the way down. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const inner of Object.values(value)) deepFreeze(inner)
  return value
}
