/** What kind of failure an error of sqlite is; `value` is one of a value that cannot be read into this language. */
export type SqliteFailure = 'logic' | 'busy' | 'readonly' | 'damage' | 'path' | 'value' | 'other'

const failures: ReadonlyMap<number, SqliteFailure> = new Map([
  [1, 'logic'],
  [3, 'path'],
  [5, 'busy'],
  [6, 'busy'],
  [8, 'readonly'],
  [11, 'damage'],
  [14, 'path'],
  [26, 'damage'],
])

/** The kind of a failure, by sqlite's own result code. */
export function codeOf(error: unknown): SqliteFailure {
  if (!(error instanceof Error)) return 'other'
  if ('errcode' in error && typeof error.errcode === 'number') return failures.get(error.errcode & 0xff) ?? 'other'
  return 'code' in error && (error.code === 'ERR_OUT_OF_RANGE' || error.code === 'ERR_STRING_TOO_LONG')
    ? 'value'
    : 'other'
}

/** Whether the file itself is broken. While opening, missing tables say so too. */
export function isDamage(error: unknown, { opening = false }: { readonly opening?: boolean } = {}): boolean {
  const code = codeOf(error)
  return code === 'damage' || (opening && code === 'logic')
}

/** Whether the path is the trouble. */
export function isUnusablePath(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'path' || code === 'readonly'
}

/** What an error says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
