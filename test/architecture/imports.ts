import { tokensOf } from './tokens.ts'
import type { Token } from './tokens.ts'

/** One place where a file names another one or a package. */
export interface Import {
  /** What is named; absent where it is computed. */
  readonly specifier?: string
  /** `value` loads when the file does, `dynamic` when it is reached, `type` never. */
  readonly kind: 'value' | 'dynamic' | 'type'
  readonly line: number
}

/** What a file takes from others, and whether it has a default export. */
export interface FileImports {
  readonly imports: readonly Import[]
  readonly defaultExport: boolean
}

interface At {
  readonly tokens: readonly Token[]
  readonly index: number
}

/**
 * Reads every form in which a file names another: `import`, `import type`, `export … from`, `import()`, `import('…').Type`,
 * `import x = require()`, `require()`, `declare module` and `new URL('….ts', import.meta.url)`.
 */
export function importsOf(source: string): FileImports {
  const tokens = tokensOf(source)
  const imports = tokens.flatMap((_token, index) => importAt({ tokens, index }) ?? [])
  return { imports, defaultExport: tokens.some((_token, index) => isDefaultExport({ tokens, index })) }
}

function importAt(at: At): Import | undefined {
  if (!isWord(at) || (is(at, -1, '.') && !is(at, -2, '.'))) return undefined
  const { text } = at.tokens[at.index] as Token
  if (text === 'import') return importForm(at)
  if (text === 'export') return exportForm(at)
  if (text === 'require' && is(at, 1, '(') && !is(at, -1, 'function')) return from(at, 2, 'value')
  if (text === 'module' && is(at, -1, 'declare')) return from(at, 1, 'type')
  if (text === 'URL' && is(at, 1, '(') && is(at, 3, ',') && is(at, 4, 'import')) return moduleAddress(at)
  return undefined
}

function importForm(at: At): Import | undefined {
  if (is(at, 1, '.')) return undefined
  if (is(at, 1, '(')) return from(at, 2, isInlineType(at) ? 'type' : 'dynamic')
  if (token(at, 1)?.kind === 'string') return from(at, 1, 'value')
  if (is(at, 2, '=') || is(at, 3, '=')) return undefined // `import x = require(…)` is read at its require
  return clause(at, is(at, 1, 'type') && !is(at, 2, 'from') && !is(at, 2, ',') ? 'type' : 'value')
}

function exportForm(at: At): Import | undefined {
  const type = is(at, 1, 'type')
  const opens = type ? 2 : 1
  return is(at, opens, '{') || is(at, opens, '*') ? clause(at, type ? 'type' : 'value') : undefined
}

/** From the keyword to the string behind `from`; nothing when the clause has none. */
function clause(at: At, kind: Import['kind']): Import | undefined {
  for (let ahead = 1; ahead < 2000; ahead++) {
    const next = token(at, ahead)
    if (next === undefined || (next.kind === 'mark' && !'{},*'.includes(next.text))) return undefined
    if (next.text === 'from' && token(at, ahead + 1)?.kind === 'string') return from(at, ahead + 1, kind)
    if (next.text === '}' && !is(at, ahead + 1, 'from')) return undefined
  }
  return undefined
}

function from(at: At, ahead: number, kind: Import['kind']): Import {
  const named = token(at, ahead)
  const line = token(at, 0)?.line ?? 0
  return named?.kind === 'string' ? { specifier: named.text, kind, line } : { kind, line }
}

/** `typeof import('x')` and `import('x').Name` are types; a promise's methods are not. */
function isInlineType(at: At): boolean {
  if (is(at, -1, 'typeof')) return true
  if (!is(at, 3, ')') || !is(at, 4, '.')) return false
  return !is(at, -1, 'await') && !['then', 'catch', 'finally'].includes(token(at, 5)?.text ?? '')
}

/** A file that is started by its address, as a worker or a process is. */
function moduleAddress(at: At): Import | undefined {
  const found = from(at, 2, 'dynamic')
  return found.specifier !== undefined && /\.[cm]?[jt]s$/.test(found.specifier) ? found : undefined
}

function isDefaultExport(at: At): boolean {
  if (!isWord(at)) return false
  if (is(at, 0, 'export') && !is(at, -1, '.')) return is(at, 1, 'default') || is(at, 1, '=')
  return is(at, 0, 'as') && is(at, 1, 'default') && isInsideExport(at)
}

function isInsideExport(at: At): boolean {
  for (let back = -1; back > -2000; back--) {
    if (is(at, back, '{')) return is(at, back - 1, 'export')
    if (token(at, back) === undefined) return false
  }
  return false
}

function token({ tokens, index }: At, ahead: number): Token | undefined {
  return index + ahead < 0 ? undefined : tokens[index + ahead]
}

function is(at: At, ahead: number, text: string): boolean {
  const found = token(at, ahead)
  return found?.text === text && found.kind !== 'string'
}

function isWord(at: At): boolean {
  return token(at, 0)?.kind === 'word'
}
