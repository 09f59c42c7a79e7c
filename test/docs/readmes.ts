import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** A fenced block of a page. */
export interface Block {
  readonly path: string
  /** Line of the opening fence. */
  readonly line: number
  readonly language: string
  readonly code: string
}

/** The root of the repository. */
export const root = new URL('../../', import.meta.url)

const folders = ['src', 'agents', 'plugins', 'examples', 'test']

/** Every README and other page of the repository, by path, the one at the top first. */
export function readmes(): ReadonlyMap<string, string> {
  const inFolders = folders
    .filter((folder) => existsSync(new URL(folder, root)))
    .flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
    )
  const paths = ['README.md', ...inFolders].filter((path) => path.endsWith('.md') && !path.includes('/.tmp-'))
  const present = paths.filter((path) => existsSync(new URL(path, root)))
  return new Map(present.map((path) => [path, readFileSync(new URL(path, root), 'utf8')]))
}

/** The fenced blocks of a text, in order. */
export function blocksOf(path: string, markdown: string): readonly Block[] {
  const fenced = /^( *)(`{3,})([\w-]*)[^\n]*\n([\s\S]*?)^\1\2 *$/gm
  return [...markdown.matchAll(fenced)].map((match) => ({
    path,
    line: markdown.slice(0, match.index).split('\n').length,
    language: match[3] ?? '',
    code: match[4] ?? '',
  }))
}
