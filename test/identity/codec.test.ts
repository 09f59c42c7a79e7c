import * as fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { copyOf, decodeValue, encodeValue } from '../../src/identity/codec.ts'
import { codeOf } from './code-of.ts'

const mark = '$stratagent'

/** Names that a decoder could trip over: ours, and those of prototypes. */
const names = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(mark, 'constructor', 'prototype', 'toString', 'value', ''),
)

/** Every value the codec has a rule for. */
const { value: values } = fc.letrec<{ value: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom<unknown>(null, undefined, true, false, -0, 0, ''),
    fc.bigInt(),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array(),
    fc.webUrl().map((url) => new URL(url)),
  ),
  value: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names.filter(isKeepable), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

/** What comes back of a value when it is stored. */
function kept(value: unknown): unknown {
  return decodeValue(encodeValue(value))
}

/** Bytes of a text, as a store that was tampered with would hold them. */
function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

describe('the codec', () => {
  it('gives back the same types and values', () => {
    fc.assert(
      fc.property(values, (value) => {
        // not `toStrictEqual`: a field called `constructor` misleads it
        expect(isDeepStrictEqual(kept(value), withoutUndefined(value))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['a date', new Date(86_400_000)],
    ['a URL', new URL('https://a.example/b?c=d#e')],
    ['a bigint past the safe integers', 2n ** 80n],
    ['no bytes', new Uint8Array()],
    ['minus zero', -0],
    ['undefined', undefined],
    ['an undefined item', [undefined, null]],
    ['an unpaired surrogate', { text: '\ud800' }],
    ['text of other planes', '𝕊😀\0\u2028'],
  ])('gives back %s', (_what, value) => {
    expect(kept(value)).toStrictEqual(value)
  })

  it('copies what it gives back, down to the last object', () => {
    fc.assert(
      fc.property(values, (value) => {
        const given = kept(value)
        const copy = copyOf(given)
        expect(isDeepStrictEqual(copy, given)).toBe(true)
        expect(objectsIn(copy).filter((object) => objectsIn(given).includes(object))).toEqual([])
      }),
    )
  })

  it('gives back a buffer as a buffer', () => {
    const again = kept({ file: Buffer.from([1, 2, 3]) })
    expect(again).toStrictEqual({ file: Buffer.from([1, 2, 3]) })
  })

  it('gives back bytes that belong to nobody else', () => {
    const whole = new Uint8Array([1, 2, 3, 4])
    const again = kept({ part: whole.subarray(1, 3) })
    expect(again).toStrictEqual({ part: new Uint8Array([2, 3]) })
  })

  it.each([
    ['a mark of ours', { [mark]: 'date', value: 0 }],
    ['a mark without a value', { [mark]: 'undefined' }],
    ['a mark of nobody', { [mark]: { deep: new Date(0) }, more: 1n }],
    ['what wraps a mark', { [mark]: 'object', value: [['a', 1]] }],
    ['a mark in a mark', { [mark]: { [mark]: { [mark]: 'bigint', value: '1' } } }],
  ])('gives back an object of the user that looks like %s', (_what, value) => {
    expect(kept(value)).toStrictEqual(value)
    expect(kept([{ a: value }])).toStrictEqual([{ a: value }])
  })

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.NEGATIVE_INFINITY],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a class instance', new (class Order {})()],
    ['a map', new Map()],
    ['an invalid date', new Date(Number.NaN)],
    ['floats', new Float32Array(1)],
    ['a subclass of a type it knows', new (class Day extends Date {})(0)],
    ['a field called __proto__', JSON.parse('{"__proto__":{"admin":true}}')],
    ['a field called __proto__ beside a mark', JSON.parse(`{"${mark}":1,"__proto__":{"admin":true}}`)],
  ])('refuses %s, which would come back as something else', (_what, value: unknown) => {
    for (const holder of [value, [value], { a: value }])
      expect(codeOf(() => encodeValue(holder))).toBe('VALUE_UNSUPPORTED')
  })

  it('refuses a circle in place of running out of stack', () => {
    const circle: unknown[] = []
    circle.push(circle)
    expect(codeOf(() => encodeValue(circle))).toBe('VALUE_UNSUPPORTED')
  })

  it('S17 throws for bytes that are not ours', () => {
    const broken = [
      new Uint8Array(),
      new Uint8Array([0xff, 0xfe, 0x00]),
      bytes('{"a":'),
      bytes(`{"${mark}":"function","value":"() => 1"}`),
      bytes(`{"${mark}":"date","value":"1970"}`),
      bytes(`{"${mark}":"url","value":"not a url"}`),
      bytes(`{"${mark}":"bigint","value":"1e3"}`),
      bytes(`{"${mark}":"object","value":{"a":1}}`),
      bytes(`{"${mark}":null}`),
    ]
    for (const one of broken) expect(() => decodeValue(one)).toThrow(Error)
  })

  it('S17 throws for a value nested too deep, and keeps its stack', () => {
    const depth = 100_000
    expect(() => decodeValue(bytes(`${'['.repeat(depth)}${']'.repeat(depth)}`))).toThrow(Error)
    const marked = `{"${mark}":"object","value":[["a",`.repeat(1_000) + '1' + ']]}'.repeat(1_000)
    expect(codeOf(() => decodeValue(bytes(marked)))).toBe('VALUE_UNSUPPORTED')
  })

  it('S17 never throws anything but an error, and never hangs, whatever the bytes are', () => {
    const text = fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', mark, 'date', 'value', '1') })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), text.map(bytes)), (stored) => {
        try {
          decodeValue(stored)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['a prototype', '{"__proto__":{"admin":true}}'],
    ['a prototype in a list', '[{"__proto__":{"admin":true}}]'],
    ['a wrapped prototype', `{"${mark}":"object","value":[["__proto__",{"admin":true}]]}`],
    ['a mark in a prototype', `{"__proto__":{"${mark}":"object","value":[]}}`],
  ])('S17 gives out nothing that holds %s', (_what, text) => {
    expect(codeOf(() => decodeValue(bytes(text)))).toBe('VALUE_UNSUPPORTED')
    expect(Reflect.get({}, 'admin')).toBeUndefined()
  })

  it('S17 takes a field called constructor for a field', () => {
    const value = decodeValue(bytes('{"constructor":{"prototype":{"admin":true}}}'))
    expect(Reflect.get({}, 'admin')).toBeUndefined()
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Reflect.get(Object(value), 'admin')).toBeUndefined()
  })
})

function objectsIn(value: unknown): readonly object[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...(value instanceof Uint8Array ? [value.buffer] : Object.values(value).flatMap(objectsIn))]
}

function isKeepable(name: string): boolean {
  return name !== '__proto__'
}

/** What JSON leaves out is left out here: properties that are undefined. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutUndefined(item))
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date || value instanceof URL || value instanceof Uint8Array) return value
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutUndefined(field)]))
}
