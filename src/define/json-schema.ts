import { createRequire } from 'node:module'
import type * as draft07 from 'ajv'
import type { ErrorObject, Options, ValidateFunction } from 'ajv'
import type * as draft2019 from 'ajv/dist/2019.js'
import type * as draft2020 from 'ajv/dist/2020.js'
import type { Checked, JsonSchema } from '../contract/schema.ts'
import { pointerPath } from './field-path.ts'
import { display, invalid } from './invalid.ts'

interface Validator {
  compile(schema: JsonSchema): ValidateFunction
}
interface Dialect {
  readonly matches: string
  load(): Validator
}

// Formats and unknown keywords are left to the provider: a schema written for a model is not refused for them.
const settings: Options = { strict: false, allErrors: true, validateFormats: false, logger: false }

// Loaded when the first JSON Schema is met: half of the start-up time otherwise, for those who only use zod.
const require = createRequire(import.meta.url)

const dialects: readonly Dialect[] = [
  {
    matches: 'draft/2020-12',
    load() {
      const { Ajv2020 }: typeof draft2020 = require('ajv/dist/2020.js')
      return new Ajv2020(settings)
    },
  },
  {
    matches: 'draft/2019-09',
    load() {
      const { Ajv2019 }: typeof draft2019 = require('ajv/dist/2019.js')
      return new Ajv2019(settings)
    },
  },
  {
    matches: 'draft-07',
    load() {
      const { Ajv }: typeof draft07 = require('ajv')
      return new Ajv(settings)
    },
  },
]

/** A function that holds values against a JSON Schema. */
export function validatorOf(schema: JsonSchema, where: string): (value: unknown) => Checked {
  const validator = dialectOf(schema, where).load()
  const validate = compiled(validator, schema, where)
  return (value) => (validate(value) ? { value } : { issues: (validate.errors ?? []).map(sentence) })
}

function dialectOf({ $schema = 'draft/2020-12' }: JsonSchema, where: string): Dialect {
  const dialect = dialects.find(({ matches }) => typeof $schema === 'string' && $schema.includes(matches))
  if (dialect !== undefined) return dialect
  throw invalid(where, `\`$schema\` is ${display($schema)}. Use draft 2020-12, 2019-09 or draft-07, or leave it out.`)
}

function compiled(validator: Validator, schema: JsonSchema, where: string): ValidateFunction {
  try {
    return validator.compile(schema)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw invalid(where, `it is no valid JSON Schema (${reason}). Correct it, or hand in a zod schema.`, error)
  }
}

function sentence({ instancePath, message, keyword, params }: ErrorObject): string {
  const field = pointerPath(instancePath)
  const stranger: unknown = keyword === 'additionalProperties' ? params['additionalProperty'] : undefined
  const named = stranger === undefined ? '' : ` (${display(stranger)})`
  return `${field === '' ? 'the value' : field} ${message ?? 'does not fit the schema'}${named}`
}
