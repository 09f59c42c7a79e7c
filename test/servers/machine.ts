import { execFile, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

import { cachedParcel, installParcel } from './install.ts'
import { probe } from './probe.ts'
import type { Machine } from './provision.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface MachineOptions {
  readonly environment?: Environment
  /** Is told before something takes long. */
  readonly say: (line: string) => void
}

/** This machine, as its environment shows it. */
export function thisMachine({ environment = process.env, say }: MachineOptions): Machine {
  const cache = join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'stratagent')
  return {
    given: environment['REDIS_URL'] || undefined,
    probe,
    find: (command) => find(command, environment['PATH'] ?? ''),
    exists: existsSync,
    versionOf(program) {
      const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 5_000 })
      return /v=(\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1]
    },
    cached: (parcel) => cachedParcel(parcel, cache),
    install(parcel) {
      say(`Fetching ${parcel.wheels.join(' and ')} into ${cache}, once …`)
      return installParcel(parcel, { cache })
    },
    runsContainers,
  }
}

function find(command: string, path: string): string | undefined {
  const places = path.split(delimiter).map((folder) => join(folder, command))
  const place = places.find(isExecutable)
  return place === undefined ? undefined : realpathSync(place)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function runsContainers(): Promise<boolean> {
  try {
    await promisify(execFile)('docker', ['info'], { timeout: 10_000 })
    return true
  } catch {
    return false
  }
}
