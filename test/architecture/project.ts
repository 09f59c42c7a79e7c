import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

import { importsOf } from './imports.ts'
import type { FileImports, Import } from './imports.ts'

/** The files of a project by path, and what its manifest promises. */
export interface Sources {
  readonly files: ReadonlyMap<string, string>
  readonly manifest: Manifest
}

/** The fields of package.json that the rules need. */
export interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** An import with what it leads to: a file of the project, or a package. */
export interface Edge extends Import {
  readonly from: string
  readonly file?: string
  readonly package?: string
}

/** Sources with their imports read and resolved. */
export interface Project extends Sources {
  readonly scanned: ReadonlyMap<string, FileImports>
  readonly edges: readonly Edge[]
  /** Published entry points: specifier to source file. */
  readonly entryPoints: ReadonlyMap<string, string>
}

const folders = ['src', 'agents', 'plugins', 'examples', 'test']
const foreign = /^src\/kernel\/assembly\/|\/\.tmp-|\/node_modules\//

/** The working tree: TypeScript files and READMEs of every folder that holds code. */
export function sourcesOf(root: URL): Sources {
  const present = folders.filter((folder) => existsSync(new URL(folder, root)))
  const paths = present.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map(
      (path) => `${folder}/${path.replaceAll('\\', '/')}`,
    ),
  )
  const kept = paths.filter((path) => /\.[cm]?tsx?$|\/README\.md$/.test(path) && !foreign.test(path))
  const files = new Map(kept.map((path) => [path, readFileSync(new URL(path, root), 'utf8')]))
  return { files, manifest: JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Manifest }
}

/** Reads and resolves the imports of every file outside the tests. */
export function projectOf(sources: Sources): Project {
  const { files, manifest } = sources
  const code = [...files].filter(([path]) => path.endsWith('ts') && !path.startsWith('test/'))
  const scanned = new Map(code.map(([path, source]) => [path, importsOf(source)]))
  const entryPoints = entryPointsOf(manifest)
  const resolve = resolver({ files, manifest, entryPoints })
  const edges = [...scanned].flatMap(([from, { imports }]) =>
    imports.map((each) => ({ ...each, from, ...resolve(from, each) })),
  )
  return { files, manifest, scanned, edges, entryPoints }
}

function entryPointsOf({ name, exports }: Manifest): ReadonlyMap<string, string> {
  const sources = Object.entries(exports).flatMap(([path, target]): [string, string][] => {
    const source = typeof target === 'string' ? undefined : target['stratagent-source']
    return source === undefined ? [] : [[posix.join(name, path), posix.normalize(source)]]
  })
  return new Map(sources)
}

function resolver({ files, manifest, entryPoints }: Omit<Project, 'scanned' | 'edges'>) {
  return (from: string, { specifier }: Import): { file?: string; package?: string } => {
    if (specifier === undefined) return {}
    const own = entryPoints.get(specifier)
    if (own !== undefined) return { file: own }
    if (specifier.startsWith('.')) return { file: fileAt(posix.join(posix.dirname(from), specifier), files) }
    if (/^([/\\]|[a-z]:[/\\]|file:)/i.test(specifier)) return { file: specifier }
    if (specifier.startsWith(`${manifest.name}/`)) return { file: specifier.slice(manifest.name.length + 1) }
    const parts = specifier.split('/')
    return { package: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') }
  }
}

/** The source behind a relative path, whatever ending it was written with. */
function fileAt(path: string, files: ReadonlyMap<string, string>): string {
  const stem = path.replace(/\.(js|ts)$/, '')
  return [path, `${stem}.ts`, `${path}.ts`, `${path}/index.ts`].find((each) => files.has(each)) ?? path
}
