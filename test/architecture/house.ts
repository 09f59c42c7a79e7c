import { posix } from 'node:path'

import type { Edge, Project } from './project.ts'

/** A package too heavy to be loaded before it is used, and where it may be. */
interface Heavy {
  readonly name: RegExp
  /** The folder or file that may reach for it when it is needed. */
  readonly within: string
  /** Files that are loaded only when it is wanted, and may import it at once. */
  readonly atOnce?: RegExp
}

const heavies: readonly Heavy[] = [
  { name: /^(openai|@anthropic-ai\/sdk)$/, within: 'src/providers/' },
  { name: /^ioredis$/, within: 'src/stores/' },
  { name: /^@opentelemetry\/(?!api$)/, within: 'src/telemetry/', atOnce: /^src\/telemetry\/start\.ts$/ },
  { name: /^vitest$/, within: 'src/testing/', atOnce: /^src\/testing\// },
]

const emptyWords = new Set(['util', 'utils', 'helper', 'helpers', 'misc'])
const emptyNames = new Set(['common', 'base'])
const mostLines = 200

/** Heavy packages are loaded by the one place that needs them, when it needs them. Their types weigh nothing. */
export function heavyOffences({ edges }: Project): readonly string[] {
  return edges
    .filter(({ from, kind }) => from.startsWith('src/') && kind !== 'type')
    .flatMap((edge) =>
      heavies.filter(({ name }) => name.test(edge.package ?? '')).flatMap((heavy) => weigh(edge, heavy)),
    )
}

function weigh({ from, line, kind, package: name }: Edge, { within, atOnce }: Heavy): readonly string[] {
  if (!from.startsWith(within)) return [`${from}:${line} imports ${name}, which belongs to ${within}`]
  if (kind === 'dynamic' || atOnce?.test(from)) return []
  return [`${from}:${line} loads ${name} at once: use import() where it is needed`]
}

/** A module exports by name. */
export function exportOffences({ scanned }: Project): readonly string[] {
  const named = [...scanned].filter(([, { defaultExport }]) => defaultExport)
  return named.map(([path]) => `${path} has a default export: export by name`)
}

/** A file of src can be read in one sitting. */
export function sizeOffences({ files }: Project): readonly string[] {
  return [...files].flatMap(([path, source]) => {
    const lines = source.trimEnd().split('\n').length
    if (!/^src\/.*\.ts$/.test(path) || lines <= mostLines) return []
    return [`${path} has ${lines} lines, ${mostLines} at most: what is its second idea?`]
  })
}

/** A name says what is inside; `index.ts` is for entry points. */
export function nameOffences({ files, entryPoints }: Project): readonly string[] {
  const published = new Set(entryPoints.values())
  return [...files.keys()]
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => {
      if (path.startsWith('src/') && path.endsWith('/index.ts') && !published.has(path)) {
        return [`${path} is no published entry point: name the file after its export`]
      }
      return path.split('/').some(saysNothing) ? [`${path} has a name that says nothing: name its one idea`] : []
    })
}

function saysNothing(segment: string): boolean {
  const stem = posix.basename(segment).replace(/(\.test)?\.ts$/, '')
  return emptyNames.has(stem) || stem.split('-').some((part) => emptyWords.has(part))
}

/** Every folder of src tells what it takes, gives and may import. */
export function readmeOffences({ files, scanned }: Project): readonly string[] {
  const folders = new Set(
    [...scanned.keys()].filter((path) => /^src\/.+\//.test(path)).map((path) => path.split('/')[1]),
  )
  return [...folders]
    .filter((folder) => !files.has(`src/${folder}/README.md`))
    .map((folder) => `src/${folder} has no README.md: what does it take, give, and may it import?`)
}
