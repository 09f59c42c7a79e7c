import { StratagentError } from '../contract/errors.ts'

const marker = '$stratagent'
const deepest = 200

/**
 * Bytes for a value that come back as the same types: JSON, plus Date, URL, bytes and bigint.
 *
 * @throws StratagentError `VALUE_UNSUPPORTED` for what cannot come back the same (a class instance, a function, NaN).
 */
export function encodeValue(value: unknown): Uint8Array {
  return utf8.encode(JSON.stringify(isPlain(value, 0) ? value : pack(value, 0)) ?? 'null')
}

const utf8 = new TextEncoder()

/** Whether JSON brings a value back as it is: most are nothing but text, and need not be packed. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value !== 'object' || depth > deepest) return false
  if ('toJSON' in value || marker in value) return false
  if (Array.isArray(value)) return value.every((item) => isPlain(item, depth + 1))
  if (Object.getPrototypeOf(value) !== Object.prototype || Object.hasOwn(value, '__proto__')) return false
  for (const field of Object.values(value)) if (field !== undefined && !isPlain(field, depth + 1)) return false
  return true
}

/**
 * The value of such bytes.
 *
 * @throws SyntaxError or StratagentError when the bytes are not ours: what comes out of a store is untrusted.
 */
export function decodeValue(bytes: Uint8Array): unknown {
  const value: unknown = JSON.parse(strictUtf8.decode(bytes))
  return isPlain(value, 0) ? value : unpack(value, 0)
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** A copy of a value that came out of `decodeValue`: nothing that can be changed is in both. */
export function copyOf<T>(value: T): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a copy has its original's type
  return copied(value) as T
}

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copied)
  if (Object.getPrototypeOf(value) !== Object.prototype) return copiedInstance(value)
  const copy: Record<string, unknown> = { ...value }
  for (const name in copy) {
    const field = copy[name]
    if (typeof field === 'object' && field !== null) copy[name] = copied(field)
  }
  return copy
}

function copiedInstance(value: object): unknown {
  if (value instanceof Date) return new Date(value)
  if (value instanceof URL) return new URL(value)
  return Buffer.isBuffer(value) ? Buffer.from(value) : value instanceof Uint8Array ? value.slice() : value
}

function pack(value: unknown, depth: number): unknown {
  if (depth > deepest) throw unsupported('a circle, or more than 200 levels')
  if (value === undefined) return { [marker]: 'undefined' }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return packNumber(value)
  if (typeof value === 'bigint') return { [marker]: 'bigint', value: String(value) }
  if (typeof value !== 'object') throw unsupported(`a ${typeof value}`)
  return packObject(value, depth)
}

/** A subclass would come back as its base. */
function isExactly(value: object, type: { readonly prototype: object }): boolean {
  return Object.getPrototypeOf(value) === type.prototype
}

function packNumber(value: number): unknown {
  if (Object.is(value, -0)) return { [marker]: 'zero' }
  if (Number.isFinite(value)) return value
  throw unsupported(String(value))
}

function packObject(value: object, depth: number): unknown {
  if (Array.isArray(value)) return value.map((item) => pack(item, depth + 1))
  if (Buffer.isBuffer(value)) return { [marker]: 'buffer', value: value.toString('base64') }
  if (value instanceof Date && isExactly(value, Date)) return { [marker]: 'date', value: packNumber(value.getTime()) }
  if (value instanceof URL && isExactly(value, URL)) return { [marker]: 'url', value: value.href }
  if (value instanceof Uint8Array && isExactly(value, Uint8Array))
    return { [marker]: 'bytes', value: Buffer.from(value).toString('base64') }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw unsupported(`an instance of ${value.constructor?.name ?? 'an unknown class'}`)
  }
  refuseForged(value)
  const fields = Object.entries(value).flatMap(([name, field]) => {
    return field === undefined ? [] : [[name, pack(field, depth + 1)] as const]
  })
  // an object of the user's that looks like a mark of ours is wrapped, so that it comes back as it was
  return marker in value ? { [marker]: 'object', value: fields } : Object.fromEntries(fields)
}

function unpack(value: unknown, depth: number): unknown {
  if (depth > deepest * 2) throw unsupported('more than 200 levels')
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => unpack(item, depth + 1))
  if (marker in value) return unmark(value, depth)
  refuseForged(value)
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, unpack(field, depth + 1)]))
}

function unmark(marked: object, depth: number): unknown {
  const { [marker]: type, value }: { [marker]?: unknown; value?: unknown } = marked
  if (type === 'undefined') return undefined
  if (type === 'zero') return -0
  if (type === 'date' && typeof value === 'number') return new Date(value)
  if (type === 'url' && typeof value === 'string') return new URL(value)
  if (type === 'bigint' && typeof value === 'string') return BigInt(value)
  if (type === 'buffer' && typeof value === 'string') return Buffer.from(value, 'base64')
  if (type === 'bytes' && typeof value === 'string') return new Uint8Array(Buffer.from(value, 'base64'))
  if (type === 'object' && Array.isArray(value)) return unpackFields(value, depth)
  throw new StratagentError('VALUE_UNSUPPORTED', 'A stored value carries a mark that is not ours.')
}

function unpackFields(fields: readonly unknown[], depth: number): unknown {
  return Object.fromEntries(
    fields.flatMap((field) => {
      if (!Array.isArray(field)) return []
      const [name, value]: unknown[] = field
      if (name === '__proto__') throw unsupported('a field called __proto__')
      return typeof name === 'string' ? [[name, unpack(value, depth + 1)] as const] : []
    }),
  )
}

/** A field of this name turns into a prototype where somebody copies it: it is neither kept nor given out (S17). */
function refuseForged(value: object): void {
  if (Object.hasOwn(value, '__proto__')) throw unsupported('a field called __proto__')
}

function unsupported(what: string): StratagentError {
  return new StratagentError(
    'VALUE_UNSUPPORTED',
    `A cached value cannot hold ${what}: it would come back as something else. Return plain data.`,
  )
}
