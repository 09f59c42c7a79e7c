import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { dirname, resolve } from 'node:path'

import { codeOf, reasonOf } from '../../stores/sqlite-errors.ts'
import { storeApplicationId, storeVersion } from '../../stores/sqlite-schema.ts'
import { fail, ok, warn, type Finding } from './finding.ts'

const what = 'store'
const own = '.stratagent/cache.sqlite'

/** The file a runtime would use where no Redis is named. It is looked at, and left as it is. */
export async function examineFile(): Promise<readonly Finding[]> {
  const named = process.env['STRATAGENT_CACHE']
  const path = named ?? own
  const by = named === undefined ? '' : ' (STRATAGENT_CACHE)'
  if (path === '') return [fail(what, 'STRATAGENT_CACHE is empty', 'Give it the path of a file, or unset it.')]
  if (existsSync(path)) return [examineExisting(path, by)]
  const folder = nearestFolder(path)
  if (statSync(folder).isDirectory() && isWritable(folder))
    return [ok(what, `sqlite, at ${path}${by}, which the first call will make`)]
  const advice = 'Set STRATAGENT_CACHE to a path that this user may write, or REDIS_URL.'
  if (named === undefined) return [warn(what, `memory: no file can be made at ${path}; all is lost at the end`, advice)]
  return [fail(what, `no file can be made at ${path}${by}`, advice)]
}

function examineExisting(path: string, by: string): Finding {
  const place = `${path}${by}`
  if (!statSync(path).isFile()) return fail(what, `${place} is no file`, 'Name another path with STRATAGENT_CACHE.')
  if (!isWritable(path) || !isWritable(dirname(resolve(path)))) {
    return fail(
      what,
      `${place} cannot be written`,
      'Let this user write the file and its folder, or name another path.',
    )
  }
  if (statSync(path).size === 0) return ok(what, `sqlite, at ${place}: an empty file`)
  try {
    return describe(path, place)
  } catch (error) {
    if (codeOf(error) === 'busy') return ok(what, `sqlite, at ${place}, which another process writes to just now`)
    return fail(what, `${place} cannot be read (${reasonOf(error)})`, 'Move it away; a new one is made.')
  }
}

function describe(path: string, place: string): Finding {
  const db = new DatabaseSync(resolve(path), { readOnly: true })
  try {
    const number = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0])
    if (number('PRAGMA application_id') !== storeApplicationId) {
      return fail(
        what,
        `${place} is no cache of ours`,
        'Name another path with STRATAGENT_CACHE; this file is left alone.',
      )
    }
    const version = number('PRAGMA user_version')
    if (version !== storeVersion) {
      const advice = 'Nothing is to be done: the next start moves it aside and begins a new one.'
      return warn(what, `${place} was written by another version (format ${version}, not ${storeVersion})`, advice)
    }
    const size = (statSync(path).size / 2 ** 20).toFixed(1)
    return ok(what, `sqlite, at ${place}: ${number('SELECT count(*) FROM entries')} entries, ${size} MiB`)
  } finally {
    db.close()
  }
}

function nearestFolder(path: string): string {
  const folder = dirname(resolve(path))
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(folder)
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
