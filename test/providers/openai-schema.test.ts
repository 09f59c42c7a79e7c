import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openaiName, openaiSchema } from '../../src/providers/openai-schema.ts'

const closed = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false }

describe('a schema for OpenAI', () => {
  it.each([
    ['a closed object', closed, closed],
    ['an object that says nothing of others', { ...closed, additionalProperties: undefined }, closed],
    [
      'an object without properties',
      { type: 'object' },
      { type: 'object', properties: {}, required: [], additionalProperties: false },
    ],
    ['dialect and defaults', { ...closed, $schema: 'x', default: {} }, closed],
    [
      'lengths and formats that are not known',
      { ...closed, properties: { a: { type: 'string', description: 'A.', minLength: 1, format: 'uri' } } },
      { ...closed, properties: { a: { type: 'string', description: 'A. {minLength: 1, format: "uri"}' } } },
    ],
    [
      'patterns, those with look-around in words',
      { ...closed, properties: { a: { type: 'string', pattern: '^(?!x)' } } },
      { ...closed, properties: { a: { type: 'string', description: '{pattern: "^(?!x)"}' } } },
    ],
    [
      'alternatives',
      { ...closed, properties: { a: { oneOf: [closed, { type: 'null' }] } } },
      { ...closed, properties: { a: { anyOf: [closed, { type: 'null' }] } } },
    ],
    [
      'references',
      { ...closed, $defs: { b: closed }, properties: { a: { $ref: '#/$defs/b' } } },
      { ...closed, $defs: { b: closed }, properties: { a: { $ref: '#/$defs/b' } } },
    ],
  ])('is strict with %s', (_what, schema, strict) => {
    expect(openaiSchema(schema)).toEqual({ schema: strict, strict: true })
  })

  it.each([
    ['optional properties', { ...closed, required: [] }],
    ['open objects', { ...closed, additionalProperties: true }],
    ['maps', { ...closed, additionalProperties: { type: 'string' } }],
    ['combined schemas', { ...closed, properties: { a: { allOf: [closed] } } }],
    ['anything at all', { ...closed, properties: { a: true } }],
    ['a list at the root', { type: 'array', items: closed }],
    [
      'optional properties deep inside',
      { ...closed, properties: { a: { type: 'array', items: { ...closed, required: [] } } } },
    ],
  ])('goes out as it is with %s', (_what, schema) => {
    expect(openaiSchema(schema)).toEqual({ schema, strict: false })
  })

  it('is strict for what zod makes of an ordinary object', () => {
    const schema = z.object({
      kind: z.enum(['a', 'b']),
      count: z.number().int().min(0),
      tags: z.array(z.string().min(1)).max(3),
    })
    expect(openaiSchema(z.toJSONSchema(schema)).strict).toBe(true)
  })

  it('gets a name that the API takes', () => {
    expect(openaiName('Orders: 2')).toBe('Orders__2')
    expect(openaiName('x'.repeat(80))).toHaveLength(64)
    expect(openaiName('')).toBe('answer')
  })
})
