import { hash } from 'node:crypto'
import { StratagentError } from '../contract/errors.ts'

const deepest = 200

/**
 * One string per value: RFC 8785 (JSON Canonicalization Scheme) for what JSON knows, and a rule of its own for Date,
 * URL, bytes and bigint that no JSON text can look like. Properties that are `undefined` are left out, as JSON does; an
 * item that is `undefined` is not `null`: a function called with the one may answer otherwise than with the other.
 *
 * `omit` names top-level fields, or fields one level down as `'output.check'`, that are left out; a field that held
 * nothing else goes with them.
 *
 * @throws StratagentError `VALUE_UNSUPPORTED` for a value with no rule (a function, a class instance, NaN, a circle).
 */
export function canonical(value: unknown, omit?: ReadonlySet<string>): string {
  if (omit === undefined || !isPlain(value)) return encode(value, 0)
  return encodeObject(value, 0, (name) => {
    if (omit.has(name)) return undefined
    const field = value[name]
    const inner = new Set<string>()
    for (const path of omit) if (path.startsWith(`${name}.`)) inner.add(path.slice(name.length + 1))
    if (inner.size === 0 || !isPlain(field)) return encode(field, 1)
    const rest = canonical(field, inner)
    return rest === '{}' ? undefined : rest
  })
}

const known = new WeakMap<object, string>()

/** Remembers the canonical form of a value that never changes again: deeply frozen, made once. */
export function stable<T extends object>(value: T): T {
  known.set(value, encode(value, 0))
  return value
}

function encode(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return encodeNumber(value)
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (value === null) return 'null'
  if (value === undefined) return 'undefined'
  if (typeof value === 'bigint') return `I"${value}"`
  if (typeof value === 'object') return known.get(value) ?? encodeReference(value, depth)
  throw noRule(`a ${typeof value}`)
}

function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) throw noRule(String(value))
  return JSON.stringify(value)
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

type Encoder = (name: string) => string | undefined

function encodeObject(value: Readonly<Record<string, unknown>>, depth: number, field?: Encoder): string {
  let text = '{'
  for (const name of Object.keys(value).sort()) {
    if (value[name] === undefined) continue
    const encoded = field === undefined ? encode(value[name], depth + 1) : field(name)
    if (encoded === undefined) continue
    if (text.length > 1) text += ','
    text += `${JSON.stringify(name)}:${encoded}`
  }
  return `${text}}`
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
