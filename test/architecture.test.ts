import { describe, expect, it } from 'vitest'

import { rules } from './architecture/offences.ts'
import { projectOf, sourcesOf } from './architecture/project.ts'
import type { Manifest } from './architecture/project.ts'

const manifest: Manifest = {
  name: 'stratagent',
  exports: {
    '.': { 'stratagent-source': './src/index.ts' },
    './testing': { 'stratagent-source': './src/testing/index.ts' },
  },
  dependencies: { zod: '4.0.0' },
  peerDependencies: { openai: '7.0.0', vitest: '5.0.0' },
  devDependencies: { yaml: '2.0.0' },
}

/** Offences of a project made of the given files alone. */
function offencesIn(files: Readonly<Record<string, string>>): readonly string[] {
  const project = projectOf({ files: new Map([...readmes, ...Object.entries(files)]), manifest })
  return Object.values(rules).flatMap((offences) => offences(project))
}

const readmes = ['cache', 'container', 'contract', 'providers', 'stores', 'testing', 'trust'].map(
  (folder): [string, string] => [`src/${folder}/README.md`, `# ${folder}`],
)

describe('the architecture', () => {
  const project = projectOf(sourcesOf(new URL('../', import.meta.url)))

  it('is read from the files that are there', () => {
    expect(project.scanned.size).toBeGreaterThan(10)
    expect(project.edges.length).toBeGreaterThan(10)
    expect(project.entryPoints.get('stratagent/testing')).toBe('src/testing/index.ts')
  })

  it.each(Object.entries(rules))('holds: %s', (_sentence, offences) => {
    expect(offences(project)).toEqual([])
  })
})

describe('the rules let pass', () => {
  it('what the order allows', () => {
    const clean = {
      'src/index.ts': `export * from './container/create.ts'\nexport type { Store } from './contract/store.ts'`,
      'src/contract/store.ts': 'export interface Store {}',
      'src/container/create.ts': `import { layer } from '../cache/layer.ts'\nimport { z } from 'zod'\nexport const create = { layer, z }`,
      'src/cache/layer.ts': `import type { Store } from '../contract/store.ts'\nimport { own } from './own.ts'\nexport const layer = (store: Store) => own(store)`,
      'src/cache/own.ts': `import { hash } from 'node:crypto'\nexport const own = hash`,
      'src/providers/openai.ts': `import type OpenAI from 'openai'\nexport const load = (): Promise<typeof import('openai')> => import('openai')`,
      'src/testing/index.ts': `import { it } from 'vitest'\nexport { it }`,
      'agents/desk.ts': `import { Agent } from 'stratagent'\nexport const desk = Agent`,
      'plugins/queue.ts': `import { Agent } from 'stratagent'\nexport const queue = Agent`,
      'examples/02-queue.ts': `import { queue } from '../plugins/queue.ts'\nqueue()`,
      'examples/01-hello.ts': `import { desk } from '../agents/desk.ts'\nimport { wire } from 'stratagent/testing'\nimport { parse } from 'yaml'\nconsole.log(desk, wire, parse)`,
      'examples/desk/main.ts': `const server = new URL('./server.ts', import.meta.url)\nconst data = new URL('../data/questions.jsonl', import.meta.url)`,
      'examples/desk/server.ts': `import { wire } from 'stratagent/testing'\nwire()`,
    }
    expect(offencesIn(clean)).toEqual([])
  })

  it('what only looks like an import', () => {
    const text = [
      `// import { create } from '../container/create.ts'`,
      `/* export * from '../container/create.ts' */`,
      `const quoted = "import('../container/create.ts')", single = 'it\\'s from "x"'`,
      "const template = `import x from '../container/create.ts' ${[1, 2].map((n) => `${n}`)}`",
      `const expression = /from '..\\/container[/'"]create.ts'/.test(quoted)`,
      `const member = host.import('../container/create.ts') + half / 2 / "from '../container'".length`,
      `export const here = import.meta.url`,
    ]
    expect(offencesIn({ 'src/cache/text.ts': text.join('\n') })).toEqual([])
  })
})

describe('the rules catch', () => {
  const target = { 'src/container/create.ts': 'export const create = 1' }

  it.each([
    ['import', `import { create } from '../container/create.ts'`],
    ['import for effect', `import '../container/create.ts'`],
    ['import with attributes over lines', `import {\n  create,\n} from '../container/create.ts' with { type: 'x' }`],
    ['import type', `import type { create } from '../container/create.ts'`],
    ['export from', `export { create } from '../container/create.ts'`],
    ['export all', `export * as all from '../container/create.ts'`],
    ['export type from', `export type { create } from '../container/create.ts'`],
    ['dynamic import', `export const later = () => import('../container/create.ts')`],
    ['dynamic import by a template', 'export const later = () => import(`../container/create.ts`)'],
    ['dynamic import inside a template', "export const later = `${await import('../container/create.ts')}`"],
    ['inline type', `export type Create = import('../container/create.ts').create`],
    ['type of a module', `export type All = typeof import('../container/create.ts')`],
    ['import require', `import all = require('../container/create.ts')`],
    ['require', `export const all = require('../container/create.ts')`],
    ['augmentation', `declare module '../container/create.ts' { interface Added {} }`],
    ['address of a worker', `export const worker = new URL('../container/create.ts', import.meta.url)`],
    ['JavaScript ending', `import { create } from '../container/create.js'`],
    ['import after a regular expression', `const quote = /['"]/\nimport { create } from '../container/create.ts'`],
  ])('a way back by %s', (_form, source) => {
    const [offence, ...others] = offencesIn({ ...target, 'src/cache/layer.ts': source })
    expect(offence).toMatch(/^src\/cache\/layer\.ts:\d+ imports src\/container\/create\.ts: cache may not go back/)
    expect(others).toEqual([])
  })

  it.each([
    ['a way sideways', 'src/stores/memory.ts', '../providers/local.ts', 'src/providers/local.ts', 'side by side'],
    ['contract knowing another', 'src/contract/call.ts', '../trust/guard.ts', 'src/trust/guard.ts', 'knows none'],
    ['the entry point from within', 'src/cache/a.ts', '../index.ts', 'src/index.ts', 'the entry point of all'],
    ['the entry point by its name', 'src/cache/a.ts', 'stratagent', 'src/index.ts', 'the entry point of all'],
    ['a way out of src', 'src/cache/a.ts', '../../agents/desk.ts', 'agents/desk.ts', 'no part of src'],
    ['an inner file from an agent', 'agents/a.ts', '../src/cache/b.ts', 'src/cache/b.ts', 'not published'],
    ['an entry point by its path', 'examples/a.ts', '../src/index.ts', 'src/index.ts', 'not published'],
    ['an inner file by the package', 'plugins/a.ts', 'stratagent/src/cache/b.ts', 'src/cache/b.ts', 'not published'],
    ['an example from an agent', 'agents/a.ts', '../examples/b.ts', 'examples/b.ts', 'not published'],
    ['a test from an example', 'examples/a.ts', '../test/b.ts', 'test/b.ts', 'not published'],
  ])('%s', (_what, from, specifier, to, reason) => {
    const offences = offencesIn({ [from]: `import { x } from '${specifier}'`, [to]: 'export const x = 1' })
    expect(offences).toHaveLength(1)
    expect(offences[0]).toContain(`${from}:1 imports ${to}`)
    expect(offences[0]).toContain(reason)
  })

  it('a circle, even of types', () => {
    const circle = {
      'src/cache/a.ts': `import type { B } from './b.ts'\nexport type A = B`,
      'src/cache/b.ts': `export type B = import('./c.ts').C`,
      'src/cache/c.ts': `import type { A } from './a.ts'\nexport type C = A`,
    }
    expect(offencesIn(circle)).toEqual([
      'src/cache/a.ts → src/cache/b.ts → src/cache/c.ts → src/cache/a.ts is a circle',
    ])
  })

  it.each([
    ['a folder outside the order', { 'src/tools/a.ts': '' }, 'src/tools/a.ts lies in no folder of the order'],
    ['a file beside the entry point', { 'src/other.ts': '' }, 'src/other.ts lies in no folder of the order'],
    ['a package of development', { 'src/cache/a.ts': `import 'yaml'` }, 'yaml, which is neither'],
    ['a package not declared', { 'examples/a.ts': `import 'left-pad/x.js'` }, 'left-pad, which is no dependency'],
    ['a computed name', { 'src/cache/a.ts': 'void import(name)' }, 'src/cache/a.ts:1 imports a computed name'],
    ['a heavy package at once', { 'src/providers/a.ts': `import { x } from 'openai'` }, 'loads openai at once'],
    [
      'its types in a value import',
      { 'src/providers/a.ts': `import { type X } from 'openai'` },
      'loads openai at once',
    ],
    ['a heavy package elsewhere', { 'src/cache/a.ts': `await import('openai')` }, 'belongs to src/providers/'],
    ['a default export', { 'src/cache/a.ts': 'export default 1' }, 'src/cache/a.ts has a default export'],
    [
      'a default export by a list',
      { 'src/cache/a.ts': 'const a = 1\nexport { a as default }' },
      'has a default export',
    ],
    ['a long file', { 'src/cache/a.ts': 'x\n'.repeat(201) }, 'src/cache/a.ts has 201 lines'],
    ['an empty word', { 'src/cache/string-utils.ts': '' }, 'src/cache/string-utils.ts has a name that says nothing'],
    ['an empty folder name', { 'agents/common/a.ts': '' }, 'agents/common/a.ts has a name that says nothing'],
    ['an index that is not published', { 'src/cache/index.ts': '' }, 'src/cache/index.ts is no published entry point'],
  ])('%s', (_what, files, offence) => {
    expect(offencesIn(files).join('\n')).toContain(offence)
  })

  it('a folder without a README', () => {
    expect(offencesIn({ 'src/runtime/run.ts': '' })).toEqual([expect.stringContaining('src/runtime has no README.md')])
  })
})
