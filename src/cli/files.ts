import { readFile, writeFile } from 'node:fs/promises'

import { StratagentError } from '../contract/errors.ts'

/** The text of a file that was named. @throws StratagentError `CONFIG_INVALID` that says what it should have been */
export async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'is not there' : 'cannot be read'
    throw new StratagentError('CONFIG_INVALID', `${file} ${why}: give the path of ${what}.`, { cause })
  }
}

/** Writes a file; `isPrivate` for its owner alone. @throws StratagentError `CONFIG_INVALID` */
export async function saveText(path: string, text: string, isPrivate = false): Promise<void> {
  try {
    await writeFile(path, text, isPrivate ? { mode: 0o600 } : {})
  } catch (cause) {
    throw new StratagentError('CONFIG_INVALID', `${path} cannot be written: is its folder there?`, { cause })
  }
}
