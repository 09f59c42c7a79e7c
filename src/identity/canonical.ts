import { hash } from 'node:crypto'
import { StratagentError } from '../contract/errors.ts'

const deepest = 200
/** From how many characters on a text is written with its length instead of being escaped. */
const long = 128

/**
 * One string per value: RFC 8785 (JSON Canonicalization Scheme) for what JSON knows, and a rule of its own for Date,
 * URL, bytes, bigint and long texts that no JSON text can look like. Properties that are `undefined` are left out, as JSON does; an
 * item that is `undefined` is not `null`: a function called with the one may answer otherwise than with the other.
 *
 * `omit` names top-level fields, or fields one level down as `'output.check'`, that are left out; a field that held
 * nothing else goes with them.
 *
 * @throws StratagentError `VALUE_UNSUPPORTED` for a value with no rule (a function, a class instance, NaN, a circle).
 */
export function canonical(value: unknown, omit?: ReadonlySet<string>): string {
  return omit === undefined || !isPlain(value) ? encode(value, 0) : encodeObject(value, 0, omissions(omit))
}

/** Fields that are left out, and those of which a part is. */
interface Omissions {
  readonly whole: ReadonlySet<string>
  readonly within: ReadonlyMap<string, Omissions>
}

const compiled = new WeakMap<ReadonlySet<string>, Omissions>()

function omissions(paths: ReadonlySet<string>): Omissions {
  const known = compiled.get(paths)
  if (known !== undefined) return known
  const inner = new Map<string, Set<string>>()
  for (const path of paths) {
    for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      const name = path.slice(0, dot)
      inner.set(name, (inner.get(name) ?? new Set()).add(path.slice(dot + 1)))
    }
  }
  const made = { whole: paths, within: new Map([...inner].map(([name, rest]) => [name, omissions(rest)])) }
  compiled.set(paths, made)
  return made
}

const texts = new WeakMap<object, string>()

/** Remembers the canonical form of a value that never changes again: deeply frozen, made once. */
export function stable<T extends object>(value: T): T {
  texts.set(value, encode(value, 0))
  return value
}

function encode(value: unknown, depth: number): string {
  if (typeof value === 'string') return value.length < long ? JSON.stringify(value) : encodeLong(value)
  if (typeof value === 'number') return encodeNumber(value)
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (value === null) return 'null'
  if (value === undefined) return 'undefined'
  if (typeof value === 'bigint') return `I"${value}"`
  if (typeof value === 'object') return texts.get(value) ?? encodeReference(value, depth)
  throw noRule(`a ${typeof value}`)
}

/** A long text as it is, with its length in front: nothing in it need be escaped, and nothing in it can end it. */
function encodeLong(text: string): string {
  return text.isWellFormed() ? `S${text.length}:${text}` : JSON.stringify(text)
}

function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) throw noRule(String(value))
  return String(value) // as JSON has it, -0 included
}

function encodeReference(value: object, depth: number): string {
  if (depth > deepest) throw noRule('a circle, or more than 200 levels')
  if (Array.isArray(value)) return encodeArray(value, depth)
  if (isPlain(value)) return encodeObject(value, depth)
  if (value instanceof Date) return `D"${encodeNumber(value.getTime())}"`
  if (value instanceof URL) return `U${JSON.stringify(value.href)}`
  if (value instanceof Uint8Array) return `B"${value.byteLength}.${hash('sha256', value, 'base64url')}"`
  if (value instanceof ArrayBuffer) return encodeReference(new Uint8Array(value), depth)
  throw noRule(`an instance of ${value.constructor?.name ?? 'an unknown class'}`)
}

function encodeArray(items: readonly unknown[], depth: number): string {
  let text = '['
  for (let index = 0; index < items.length; index++) {
    if (index > 0) text += ','
    text += encode(items[index], depth + 1)
  }
  return `${text}]`
}

function encodeObject(value: Readonly<Record<string, unknown>>, depth: number, omit?: Omissions): string {
  let text = '{'
  for (const name of sortedNames(value)) {
    const field = value[name]
    if (field === undefined || omit?.whole.has(name) === true) continue
    const inner = omit?.within.get(name)
    const isPart = inner !== undefined && isPlain(field)
    const encoded = isPart ? encodeObject(field, depth + 1, inner) : encode(field, depth + 1)
    // a field that held nothing but what is left out goes with it
    if (isPart && encoded === '{}') continue
    text += text.length > 1 ? `,${quoted(name)}${encoded}` : quoted(name) + encoded
  }
  return `${text}}`
}

/** Names in the order of their code units. There are few of them, and often they are in order: no sort is called. */
function sortedNames(value: object): readonly string[] {
  const names = Object.keys(value)
  if (names.length > 32) return names.sort()
  for (let index = 1; index < names.length; index++) {
    const name = names[index] ?? ''
    let place = index
    for (; place > 0 && (names[place - 1] ?? '') > name; place--) names[place] = names[place - 1] ?? ''
    names[place] = name
  }
  return names
}

const quotes = new Map<string, string>()

/** A name as JSON with its colon. The same few names come again and again. */
function quoted(name: string): string {
  const known = quotes.get(name)
  if (known !== undefined) return known
  const made = `${JSON.stringify(name)}:`
  if (quotes.size < 1_000 && name.length < 100) quotes.set(name, made)
  return made
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function noRule(what: string): StratagentError {
  return new StratagentError(
    'VALUE_UNSUPPORTED',
    `There is no canonical form for ${what}. Hand in plain data: JSON values, Date, URL, Uint8Array or bigint.`,
  )
}
