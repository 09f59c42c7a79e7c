import { dirname, join } from 'node:path'

import { pair, valkey, type Parcel } from './parcels.ts'

/** A server's program, and its search module if it has one. */
export interface Programs {
  readonly server: string
  readonly search?: string
}

/** What a server that was given says of itself. */
export interface Probe {
  /** Such as `Redis 8.2.3`. */
  readonly name: string
  readonly search: boolean
}

/** What can be known of a machine; looked at only as far as needed. */
export interface Machine {
  /** The address of a server, from `REDIS_URL`. */
  readonly given: string | undefined
  probe(url: string): Promise<Probe>
  /** Where a command of the path really lies. */
  find(command: string): string | undefined
  exists(path: string): boolean
  /** The version that a server's program tells. */
  versionOf(program: string): string | undefined
  /** Where an installed parcel lies, if it does. */
  cached(parcel: Parcel): string | undefined
  /** Fetches a parcel; the error is a sentence that says what to do. */
  install(parcel: Parcel): Promise<string>
  /** Whether a container can be run: the engine, not the client, must answer. */
  runsContainers(): Promise<boolean>
}

/** Where a server comes from. */
export type Source =
  | { readonly kind: 'given'; readonly url: string; readonly probe: Probe }
  | { readonly kind: 'programs'; readonly programs: Programs; readonly from: 'path' | 'cache' | 'install' }
  | { readonly kind: 'container'; readonly image: string }

/** The first source there is, and why none of the better ones. */
export interface Choice {
  readonly source?: Source
  readonly reasons: readonly string[]
}

type Found = Source | { readonly because: string; readonly final?: boolean }
type Step = (machine: Machine) => Found | Promise<Found>

/** One server for all: given, on the path, cached, installed, in a container, at last one without search. */
export function chooseServer(machine: Machine): Promise<Choice> {
  return firstOf([given, onPath, cachedPair, installedPair, container, ...plain], machine)
}

/** The programs to start servers of a test's own from. */
export function choosePrograms(machine: Machine): Promise<Choice> {
  return firstOf([onPath, cachedPair, installedPair, ...plain], machine)
}

/** The programs of a Valkey. */
export function chooseValkey(machine: Machine): Promise<Choice> {
  return firstOf([(here) => plainOnPath(here, 'valkey-server'), cachedValkey, installedValkey], machine)
}

async function firstOf(steps: readonly Step[], machine: Machine): Promise<Choice> {
  const reasons: string[] = []
  for (const step of steps) {
    const found = await step(machine)
    if ('kind' in found) return { source: found, reasons }
    if (found.because !== '') reasons.push(found.because)
    if (found.final) break
  }
  return { reasons }
}

async function given({ given: url, probe }: Machine): Promise<Found> {
  if (url === undefined) return { because: '' }
  try {
    return { kind: 'given', url, probe: await probe(url) }
  } catch {
    // who names a server wants that one
    return { because: 'REDIS_URL names a server that does not answer: start it, or unset REDIS_URL', final: true }
  }
}

const oldestForSearch = '7.2'
const oldest = '7.0'

function onPath(machine: Machine): Found {
  const stack = machine.find('redis-stack-server')
  const server = stack === undefined ? machine.find('redis-server') : join(dirname(stack), 'redis-server')
  if (server === undefined) return { because: '' }
  const version = machine.versionOf(server)
  if (version === undefined || isOlder(version, oldestForSearch)) {
    return { because: `${server} is ${version ?? 'of no known version'}; search needs ${oldestForSearch} or later` }
  }
  const search = modulesBeside(server).find((path) => machine.exists(path))
  if (search === undefined) return { because: `${server} has no redisearch.so beside it` }
  return { kind: 'programs', programs: { server, search }, from: 'path' }
}

function modulesBeside(server: string): readonly string[] {
  const lib = join(dirname(server), '..', 'lib')
  return [join(lib, 'redisearch.so'), join(lib, 'redis', 'modules', 'redisearch.so')]
}

function cachedPair(machine: Machine): Found {
  const folder = machine.cached(pair)
  return folder === undefined ? { because: '' } : pairIn(folder, 'cache')
}

async function installedPair(machine: Machine): Promise<Found> {
  return installed(machine, pair, (folder) => pairIn(folder, 'install'))
}

function pairIn(folder: string, from: 'cache' | 'install'): Source {
  const programs = { server: join(folder, 'redis-server'), search: join(folder, 'redisearch.so') }
  return { kind: 'programs', programs, from }
}

async function container(machine: Machine): Promise<Found> {
  return (await machine.runsContainers())
    ? { kind: 'container', image: 'redis:8.10' }
    : { because: 'no container engine answers' }
}

const plain: readonly Step[] = [
  (machine) => plainOnPath(machine, 'redis-server'),
  (machine) => plainOnPath(machine, 'valkey-server'),
  cachedValkey,
  installedValkey,
]

function plainOnPath(machine: Machine, command: string): Found {
  const server = machine.find(command)
  const version = server === undefined ? undefined : machine.versionOf(server)
  if (server === undefined || version === undefined) return { because: '' }
  if (isOlder(version, oldest)) return { because: `${server} is ${version}; ${oldest} or later is needed` }
  return { kind: 'programs', programs: { server }, from: 'path' }
}

function cachedValkey(machine: Machine): Found {
  const folder = machine.cached(valkey)
  return folder === undefined ? { because: '' } : valkeyIn(folder, 'cache')
}

async function installedValkey(machine: Machine): Promise<Found> {
  return installed(machine, valkey, (folder) => valkeyIn(folder, 'install'))
}

function valkeyIn(folder: string, from: 'cache' | 'install'): Source {
  return { kind: 'programs', programs: { server: join(folder, 'valkey-server') }, from }
}

async function installed(machine: Machine, parcel: Parcel, of: (folder: string) => Source): Promise<Found> {
  try {
    return of(await machine.install(parcel))
  } catch (error) {
    return { because: error instanceof Error ? error.message : String(error) }
  }
}

function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split('.').map(Number))
  const [major = 0, minor = 0] = left ?? []
  const [leastMajor = 0, leastMinor = 0] = right ?? []
  return major === leastMajor ? minor < leastMinor : major < leastMajor
}
