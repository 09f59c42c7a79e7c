import { isBuiltin } from 'node:module'

import type { Edge, Project } from './project.ts'

/** The folders of src from left to right; those of one step do not know each other. */
const steps = [
  ['cli', 'server', 'testing'],
  ['container'],
  ['define'],
  ['workflow'],
  ['runtime'],
  ['pipeline'],
  ['cache'],
  ['trust'],
  ['stores', 'providers'],
  ['identity', 'telemetry', 'kernel'],
]

/** Known to all, knowing none. */
const shared = 'contract'
const entry = 'src/index.ts'

/** In src a file imports its own folder, folders to the right, and contract. */
export function directionOffences({ scanned, edges }: Project): readonly string[] {
  const strays = [...scanned.keys()].filter((path) => isInSource(path) && !hasPlace(path))
  const wrong = edges.filter(({ from }) => isInSource(from) && hasPlace(from)).map(describeDirection)
  return [
    ...strays.map((path) => `${path} lies in no folder of the order: ${steps.flat().join(', ')}, ${shared}`),
    ...wrong.filter((offence) => offence !== undefined),
  ]
}

function describeDirection(edge: Edge): string | undefined {
  const { from, file } = edge
  if (file === undefined || from === entry) return undefined
  const source = folderOf(from)
  const where = `${from}:${edge.line} imports ${file}`
  if (!isInSource(file) || file.includes('/assembly/')) return `${where}, which is no part of src`
  if (file === entry) return `${where}, the entry point of all: import the file that is meant`
  const target = folderOf(file)
  if (target === source || target === shared) return undefined
  if (source === shared) return `${where}: ${shared} knows none`
  const [left, right] = [stepOf(source), stepOf(target)]
  if (right < 0) return `${where}, which lies in no folder of the order`
  if (right < left) return `${where}: ${source} may not go back to ${target}`
  return right === left ? `${where}: ${source} and ${target} stand side by side and do not know each other` : undefined
}

/** Agents, plugins and examples see what a user of the package sees. */
export function borderOffences({ edges, entryPoints, files }: Project): readonly string[] {
  const published = new Set(entryPoints.values())
  return edges
    .filter(({ from }) => /^(agents|plugins|examples)\//.test(from))
    .flatMap((edge) => {
      const { from, file, specifier, line } = edge
      if (file === undefined || (published.has(file) && !specifier?.startsWith('.'))) return []
      if (isReachable(edge) && (files.has(file) || !/\.[jt]s$/.test(file))) return []
      return [`${from}:${line} imports ${file}, which is not published: use ${[...entryPoints.keys()].join(', ')}`]
    })
}

function isReachable({ from, file = '' }: Edge): boolean {
  const own = from.slice(0, from.indexOf('/') + 1)
  if (file.startsWith(own) || file.startsWith('agents/')) return true
  return from.startsWith('examples/') && file.startsWith('plugins/')
}

/** Src imports packages that whoever installs it has; nobody imports by a name that is not written down. */
export function packageOffences({ edges, manifest }: Project): readonly string[] {
  const installed = { ...manifest.dependencies, ...manifest.peerDependencies }
  const declared = { ...installed, ...manifest.devDependencies }
  return edges.flatMap(({ from, line, specifier, package: name }) => {
    if (specifier === undefined) return [`${from}:${line} imports a computed name: write it down`]
    if (name === undefined || isBuiltin(specifier)) return []
    if (name in (isInSource(from) ? installed : declared)) return []
    const kind = isInSource(from) ? 'neither a dependency nor a peer' : 'no dependency'
    return [`${from}:${line} imports ${name}, which is ${kind} in package.json`]
  })
}

function isInSource(path: string): boolean {
  return path.startsWith('src/')
}

function folderOf(path: string): string {
  return path.split('/')[1] ?? ''
}

function stepOf(folder: string): number {
  return steps.findIndex((step) => step.includes(folder))
}

function hasPlace(path: string): boolean {
  return path === entry || folderOf(path) === shared || stepOf(folderOf(path)) >= 0
}
