import { execFileSync } from 'node:child_process'
import canonicalize from 'canonicalize'
import * as fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { canonical, stable } from '../../src/identity/canonical.ts'
import { codeOf } from './code-of.ts'

/** A JSON value with text of every kind: quotes, control characters, other planes, unpaired surrogates if asked. */
function json(unit: 'grapheme' | 'binary' = 'grapheme'): fc.Arbitrary<unknown> {
  return fc.jsonValue({ stringUnit: unit })
}

/** The value with the fields of every object in another order. */
function shuffled(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, random))
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([name, field]) => ({
    name,
    field: shuffled(field, random),
    at: random(),
  }))
  return Object.fromEntries(
    fields.toSorted((left, right) => left.at - right.at).map(({ name, field }) => [name, field]),
  )
}

describe('canonical', () => {
  it('writes JSON values as RFC 8785 does', () => {
    fc.assert(
      fc.property(json(), (value) => {
        expect(canonical(value)).toBe(canonicalize(value))
      }),
      {
        numRuns: 500,
      },
    )
  })

  it('writes numbers as RFC 8785 does', () => {
    const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constant(-0))
    fc.assert(
      fc.property(numbers, (value) => {
        expect(canonical(value)).toBe(canonicalize(value))
      }),
    )
  })

  it('sorts names by code unit and not by alphabet', () => {
    expect(canonical({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 })).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}',
    )
  })

  it('writes JSON that reads back as the same value, whatever text is in it', () => {
    fc.assert(
      fc.property(json('binary'), (value) => {
        const again: unknown = JSON.parse(canonical(value))
        expect(isDeepStrictEqual(again, JSON.parse(JSON.stringify(value)))).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('tells a name called __proto__ from none', () => {
    const odd: unknown = JSON.parse('{"__proto__":{"admin":true}}')
    expect(canonical(odd)).toBe('{"__proto__":{"admin":true}}')
    expect(canonical(odd)).not.toBe(canonical({}))
  })

  it('T14 gives one text to 1,000 orders of the same fields', () => {
    const value = {
      model: 'openai/gpt-5-mini',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      tools: [{ name: 'find', input: { type: 'object', properties: { id: {}, by: {}, to: {} }, required: ['id'] } }],
      extra: { a: 1, b: { c: 2, d: { e: 3, f: 4 } }, z: null },
    }
    let seed = 1
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647)
    const orders = Array.from({ length: 1_000 }, () => shuffled(value, random))
    expect(new Set(orders.map((order) => JSON.stringify(order))).size).toBeGreaterThan(900)
    expect(new Set(orders.map((order) => canonical(order)))).toEqual(new Set([canonical(value)]))
  })

  it('T14 gives the same text in another process', () => {
    const source = new URL('../../src/identity/canonical.ts', import.meta.url).href
    const value = `{ z: 1, a: [1.5, 'ü', new Date(0), 2n, new URL('https://a.example/?b'), new Uint8Array([1, 2])] }`
    const program = `import { canonical } from ${JSON.stringify(source)}; process.stdout.write(canonical(${value}))`
    const elsewhere = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
    const here = { a: [1.5, 'ü', new Date(0), 2n, new URL('https://a.example/?b'), new Uint8Array([1, 2])], z: 1 }
    expect(elsewhere).toBe(canonical(here))
  })

  it.each([
    ['date', new Date(0), new Date(1), ['D"0"', 0, '0', { D: 0 }, new Date(0).toISOString()]],
    [
      'URL',
      new URL('https://a.example/'),
      new URL('https://b.example/'),
      ['https://a.example/', 'U"https://a.example/"', { href: 'https://a.example/' }],
    ],
    ['bigint', 1n, 2n, ['I"1"', '1', 1, { I: '1' }]],
    ['bytes', new Uint8Array([1]), new Uint8Array([2]), [[1], 'AQ==', { 0: 1 }, canonical(new Uint8Array([1]))]],
  ])('has a rule for a %s that no JSON value looks like', (_what, value, other, forgeries: readonly unknown[]) => {
    expect(canonical({ a: value })).not.toBe(canonical({ a: other }))
    for (const forgery of forgeries) expect(canonical({ a: value })).not.toBe(canonical({ a: forgery }))
    expect(() => void JSON.parse(canonical(value))).toThrow(SyntaxError)
  })

  it('writes a long text with its length, and so that no other value can look like it', () => {
    const long = 'a'.repeat(200)
    expect(canonical(long)).toBe(`S200:${long}`)
    expect(canonical([long, 1])).toBe(`[S200:${long},1]`)
    const forgeries = [`S200:${long}`, [long], { S: long }, `${long} `, long.toUpperCase(), JSON.stringify(long)]
    expect(new Set([long, ...forgeries].map((value) => canonical(value))).size).toBe(forgeries.length + 1)
    // what would end the one and begin the other stands inside of it
    const [left, right] = ['b'.repeat(150), 'c'.repeat(150)]
    const joined = `${left},S150:${right}`
    expect(canonical([left, right])).not.toBe(canonical([joined]))
    expect(canonical([joined, right])).not.toBe(canonical([left, `${right},S150:${right}`]))
  })

  it('gives different long texts different texts, whatever is in them', () => {
    const text = fc.string({ unit: 'binary', minLength: 120, maxLength: 140 })
    const values = fc.array(fc.oneof(text, fc.string({ maxLength: 3 })), { maxLength: 3 })
    fc.assert(
      fc.property(values, values, (one, other) => {
        expect(canonical(one) === canonical(other)).toBe(isDeepStrictEqual(one, other))
      }),
    )
    const lone = `${'a'.repeat(200)}\ud800`
    expect(canonical(lone)).not.toBe(canonical(`${'a'.repeat(200)}\ufffd`))
    expect(canonical(lone)).toBe(JSON.stringify(lone))
  })

  it('never gives a JSON value the text of another type', () => {
    const other = fc.oneof(
      fc.date({ noInvalidDate: true }),
      fc.bigInt(),
      fc.uint8Array(),
      fc.webUrl().map((url) => new URL(url)),
    )
    const within = (value: unknown): unknown => ({ a: [value] })
    fc.assert(
      fc.property(other, json('binary'), (value, plain) => {
        expect(canonical(within(value))).not.toBe(canonical(within(plain)))
        expect(canonical(within(value))).not.toBe(canonical(within(canonical(value))))
      }),
    )
  })

  it('reads bytes the same whatever holds them, and tells lengths apart', () => {
    const bytes = new Uint8Array([1, 2, 3])
    expect(canonical(bytes.buffer)).toBe(canonical(bytes))
    expect(canonical(Buffer.from([1, 2, 3]))).toBe(canonical(bytes))
    expect(canonical(new Uint8Array(3))).not.toBe(canonical(new Uint8Array(4)))
  })

  it('keeps unpaired surrogates apart from each other and from their escapes', () => {
    const texts = ['\ud800', '\udc00', '\ud801', '\ufffd', '\\ud800', '\ud800\ud800', '']
    const seen = texts.map((text) => canonical({ text }))
    expect(new Set(seen).size).toBe(texts.length)
    expect(seen.every((text) => text.isWellFormed())).toBe(true)
  })

  it('leaves out properties that are undefined, as JSON does', () => {
    expect(canonical({ a: undefined, b: 1 })).toBe(canonical({ b: 1 }))
    expect(canonical({ a: null, b: 1 })).not.toBe(canonical({ b: 1 }))
  })

  it('tells an item that is undefined from one that is null', () => {
    const texts = [[undefined], [null], [], ['undefined'], [undefined, undefined]].map((items) => canonical(items))
    expect(new Set(texts).size).toBe(5)
  })

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a class instance', new (class Order {})()],
    ['a map', new Map([['a', 1]])],
    ['a set', new Set([1])],
    ['an error', new Error('a')],
    ['an invalid date', new Date(Number.NaN)],
    ['floats', new Float32Array(1)],
    ['a boxed number', Object(1)],
    ['a promise', Promise.resolve(1)],
    ['a value with its own toJSON', { toJSON: () => 1 }],
  ])('refuses %s, wherever it is', (_what, value: unknown) => {
    for (const holder of [value, [value], { a: value }, { a: [{ b: value }] }])
      expect(codeOf(() => canonical(holder))).toBe('VALUE_UNSUPPORTED')
  })

  it('refuses a circle in place of running out of stack', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = [circle]
    expect(codeOf(() => canonical(circle))).toBe('VALUE_UNSUPPORTED')
    expect(codeOf(() => canonical(circle, new Set(['other', 'self.other'])))).toBe('VALUE_UNSUPPORTED')
  })

  it('takes the same object twice, which is no circle', () => {
    const shared = { a: 1 }
    expect(canonical([shared, shared])).toBe('[{"a":1},{"a":1}]')
  })

  it('leaves out the fields it is told to, and no other of the same name', () => {
    const omit = new Set(['markup', 'output.check', 'extra.user'])
    const value = { markup: 1, extra: { user: 'u', seed: 1, deep: { user: 'v' } }, output: { check: 1, name: 'o' } }
    expect(canonical(value, omit)).toBe('{"extra":{"deep":{"user":"v"},"seed":1},"output":{"name":"o"}}')
  })

  it('leaves out a field that held nothing but what is left out', () => {
    const omit = new Set(['extra.user'])
    expect(canonical({ a: 1, extra: { user: 'u' } }, omit)).toBe(canonical({ a: 1 }, omit))
    expect(canonical({ a: 1, extra: { user: 'u', b: {} } }, omit)).toBe('{"a":1,"extra":{"b":{}}}')
  })

  it('says the same of a value whose text is remembered', () => {
    const value = Object.freeze({ b: 1, a: Object.freeze([1, 'x']) })
    const before = canonical({ in: [value] })
    stable(value)
    expect(canonical({ in: [value] })).toBe(before)
    expect(canonical(value)).toBe('{"a":[1,"x"],"b":1}')
  })
})
