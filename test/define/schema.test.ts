import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { StandardSchema } from '../../src/contract/schema.ts'
import { compileObjectSchema, compileSchema } from '../../src/define/compile-schema.ts'
import { failureOf } from './failure-of.ts'

describe('a zod schema', () => {
  const schema = z.object({
    id: z.string().transform((text) => text.toUpperCase()),
    count: z.number().default(1),
    items: z.array(z.object({ size: z.number() })).optional(),
  })

  it('describes the side it takes, without the dialect', () => {
    const { json } = compileSchema(schema, 'here')
    expect(json).toMatchObject({ type: 'object', properties: { id: { type: 'string' } }, required: ['id'] })
    expect(json).not.toHaveProperty('$schema')
  })

  it('gives the value as it lets it through', async () => {
    expect(await compileSchema(schema, 'here').check({ id: 'a7' })).toEqual({ value: { id: 'A7', count: 1 } })
  })

  it('says what is wrong, field by field', async () => {
    const checked = await compileSchema(schema, 'here').check({ id: 7, items: [{ size: 'L' }] })
    expect(checked).toEqual({ issues: [expect.stringMatching(/^id: /), expect.stringMatching(/^items\[0\]\.size: /)] })
  })

  it('may check with a promise', async () => {
    const slow = z.object({ id: z.string().refine((text) => Promise.resolve(text !== 'taken'), 'is taken') })
    expect(await compileSchema(slow, 'here').check({ id: 'taken' })).toEqual({ issues: ['id: is taken'] })
  })

  it.each([
    ['a date', z.object({ stay: z.object({ from: z.date() }) }), 'at `stay.from`: Date'],
    ['a bigint in a list', z.object({ sums: z.array(z.bigint()) }), 'at `sums[]`: BigInt'],
    ['a map in a union', z.object({ pick: z.union([z.string(), z.map(z.string(), z.string())]) }), 'at `pick`: Map'],
    ['a coerced date', z.object({ on: z.coerce.date() }), 'at `on`: Date'],
    ['a transform with nothing before it', z.object({ on: z.transform((value) => value) }), 'at `on`: Transforms'],
    ['a value of a record', z.object({ by: z.record(z.string(), z.symbol()) }), 'at `by.*`: Symbols'],
  ])('names the field of %s, which JSON has not', (_what, bad, sentence) => {
    const { code, message } = failureOf(() => compileSchema(bad, 'Desk.book, input schema'))
    expect(code).toBe('CONFIG_INVALID')
    expect(message).toContain(`Desk.book, input schema: it cannot become JSON Schema ${sentence}`)
    expect(message).toContain('Take what JSON has there')
  })

  it('may hold itself', async () => {
    const part: z.ZodType = z.object({ name: z.string(), parts: z.lazy(() => z.array(part)) })
    const compiled = compileObjectSchema(part, 'here')
    expect(await compiled.check({ name: 'a', parts: [{ name: 'b', parts: [] }] })).toHaveProperty('value')
  })

  it('of an old version is refused with what to do', () => {
    const old = { '~standard': { version: 1, vendor: 'zod', validate: (value: unknown) => ({ value }) } } as const
    expect(failureOf(() => compileSchema(old, 'here')).message).toContain(
      'Use zod 4.2 or later, or hand in a JSON Schema',
    )
  })
})

describe('a schema written by hand', () => {
  const even: StandardSchema<number> = {
    '~standard': {
      version: 1,
      vendor: 'own',
      validate: (value) =>
        typeof value === 'number' && value % 2 === 0
          ? { value }
          : { issues: [{ message: 'is odd' }, { message: 'is bad', path: ['a', { key: 0 }] }] },
    },
  }

  it('is checked by its own function and described by its own words', async () => {
    const described = {
      '~standard': { ...even['~standard'], jsonSchema: { input: () => ({ type: 'number', multipleOf: 2 }) } },
    }
    const { json, check } = compileSchema(described, 'here')
    expect(json).toEqual({ type: 'number', multipleOf: 2 })
    expect(await check(4)).toEqual({ value: 4 })
    expect(await check(3)).toEqual({ issues: ['is odd', 'a[0]: is bad'] })
  })

  it('is refused when it cannot describe itself', () => {
    expect(failureOf(() => compileSchema(even, 'here')).message).toBe(
      'here: the own schema cannot become JSON Schema. Give it the `~standard.jsonSchema` property of the Standard JSON Schema interface, or hand in a JSON Schema instead.',
    )
  })

  it('of a version of the interface that is not known is refused', () => {
    const future = { '~standard': { version: 2, vendor: 'own' } }
    expect(failureOf(() => compileSchema(future, 'here')).message).toContain('a Standard Schema of version 1')
  })
})

describe('a JSON Schema', () => {
  const schema = {
    type: 'object',
    properties: { id: { type: 'string', format: 'order-id' }, lines: { type: 'array', items: { type: 'integer' } } },
    required: ['id'],
    additionalProperties: false,
  }

  it('is sent as it is', () => {
    expect(compileSchema(schema, 'here').json).toEqual(schema)
  })

  it('lets a value through unchanged', async () => {
    const value = { id: 'a', lines: [1] }
    expect(await compileSchema(schema, 'here').check(value)).toEqual({ value: { id: 'a', lines: [1] } })
  })

  it('says everything that is wrong', async () => {
    expect(await compileSchema(schema, 'here').check({ lines: ['one'], more: 1 })).toEqual({
      issues: [
        "the value must have required property 'id'",
        "the value must NOT have additional properties ('more')",
        'lines[0] must be integer',
      ],
    })
  })

  it('is not followed when its author changes it later', () => {
    const mine: { type: string; required?: string[] } = { type: 'object' }
    const { json } = compileSchema(mine, 'here')
    mine.required = ['id']
    expect(json).toEqual({ type: 'object' })
    expect(Object.isFrozen(mine)).toBe(false)
  })

  it.each(['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2019-09/schema'])(
    'may be of dialect %s',
    async ($schema) => {
      const { check } = compileSchema({ $schema, type: 'object', required: ['id'] }, 'here')
      expect(await check({})).toEqual({ issues: ["the value must have required property 'id'"] })
    },
  )

  it.each([
    ['names an unknown type', { type: 'objct' }, 'it is no valid JSON Schema ('],
    ['points nowhere', { type: 'object', properties: { a: { $ref: '#/$defs/gone' } } }, 'it is no valid JSON Schema ('],
    [
      'is of another dialect',
      { $schema: 'http://json-schema.org/draft-04/schema#' },
      'Use draft 2020-12, 2019-09 or draft-07',
    ],
    ['holds a function', { type: 'object', check: () => true }, 'holds something that is no JSON. Hand in plain data.'],
  ])('is refused when it %s', (_what, bad, sentence) => {
    const { code, message } = failureOf(() => compileSchema(bad, 'here'))
    expect(code).toBe('CONFIG_INVALID')
    expect(message).toContain(sentence)
  })
})
