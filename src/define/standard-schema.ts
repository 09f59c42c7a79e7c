import type { Checked, JsonSchema, SchemaIssue, SchemaResult, StandardSchema } from '../contract/schema.ts'
import { fieldPath, schemaPath } from './field-path.ts'
import { invalid, isRecord } from './invalid.ts'

/** Whether a schema speaks the Standard Schema interface; some vendors' schemas are functions. */
export function isStandardSchema(schema: unknown): schema is StandardSchema {
  if (typeof schema !== 'function' && !isRecord(schema)) return false
  const standard: unknown = Reflect.get(schema, '~standard')
  return isRecord(standard) && standard['version'] === 1 && typeof standard['validate'] === 'function'
}

/** Asks the schema; what is wrong comes back as sentences that name the field. */
export function checkByStandard(schema: StandardSchema, value: unknown): Checked | Promise<Checked> {
  const result = schema['~standard'].validate(value)
  return result instanceof Promise ? result.then(checkedOf) : checkedOf(result)
}

function checkedOf(result: SchemaResult<unknown>): Checked {
  return result.issues === undefined ? { value: result.value } : { issues: result.issues.map(sentence) }
}

function sentence({ message, path = [] }: SchemaIssue): string {
  const steps = path.map((step) => (typeof step === 'object' ? step.key : step))
  const field = fieldPath(steps.map((step) => (typeof step === 'symbol' ? String(step) : step)))
  return field === '' ? message : `${field}: ${message}`
}

type Describe = (options: Readonly<Record<string, unknown>>) => unknown

/** The JSON Schema of what a schema takes, as its vendor gives it; providers are sent this side. */
export function describeStandard(schema: StandardSchema, where: string): JsonSchema {
  const { vendor } = schema['~standard']
  const describe = describerOf(schema, where)
  const refused: { field?: string } = {}
  try {
    const json = describe({ target: 'draft-2020-12', ...(vendor === 'zod' && { libraryOptions: noteField(refused) }) })
    return withoutDialect(json)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const place = refused.field === undefined ? '' : ` at \`${refused.field}\``
    throw invalid(where, `it cannot become JSON Schema${place}: ${reason}. ${instead}`, error)
  }
}

const instead =
  'Take what JSON has there (a string for a date or a big number) and convert it behind it with `.transform(…)`, or in the body.'

function describerOf(schema: StandardSchema, where: string): Describe {
  const { vendor } = schema['~standard']
  const converter: unknown = Reflect.get(schema['~standard'], 'jsonSchema')
  const input = isRecord(converter) ? converter['input'] : undefined
  if (typeof input === 'function') return (options) => Reflect.apply(input, converter, [options])
  const advice = advices[vendor] ?? 'Give it the `~standard.jsonSchema` property of the Standard JSON Schema interface'
  throw invalid(where, `the ${vendor} schema cannot become JSON Schema. ${advice}, or hand in a JSON Schema instead.`)
}

const advices: Readonly<Record<string, string>> = {
  zod: 'Use zod 4.2 or later',
  valibot: 'Wrap it with `toStandardJsonSchema` of @valibot/to-json-schema',
}

interface Unrepresentable {
  readonly path: readonly (string | number)[]
}

// zod says what it cannot represent but not where; its handler knows.
function noteField(refused: { field?: string }): Readonly<Record<string, unknown>> {
  return {
    unrepresentable({ path }: Unrepresentable): 'throw' {
      if (path.length > 0) refused.field = schemaPath(path)
      return 'throw'
    },
  }
}

function withoutDialect(json: unknown): JsonSchema {
  if (!isRecord(json)) throw new TypeError('the vendor gave something that is no JSON Schema')
  const { $schema: _dialect, ...rest } = json
  return rest
}
