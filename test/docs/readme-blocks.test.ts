import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { removeFolder, runOffline, scratchFolder, typecheck } from './offline.ts'
import { blocksOf, readmes } from './readmes.ts'

const texts = readmes()
const programs = [...texts]
  .flatMap(([path, text]) => blocksOf(path, text))
  .filter(({ language }) => language === 'ts')
  .map((block) => ({ ...block, file: `${block.path.replaceAll('/', '-').replace(/\.md$/, '')}-${block.line}.ts` }))

const project = {
  extends: '../../tsconfig.json',
  compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
  include: ['*.ts'],
  exclude: [],
}

const minute = 60_000
let folder = ''

beforeAll(() => {
  folder = scratchFolder()
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project))
  for (const { file, code } of programs) writeFileSync(join(folder, file), code)
})

afterAll(() => removeFolder(folder))

describe('the READMEs', () => {
  it('are found, the one at the top with a program in it', () => {
    expect([...texts.keys()]).toContain('src/contract/README.md')
    const atTop = programs.filter(({ path }) => path === 'README.md')
    expect(atTop.length > 0).toBe(texts.has('README.md'))
  })

  it('hold no TypeScript that the suite overlooks', () => {
    const opened = [...texts.values()].flatMap((text) => text.match(/^\s*```+(ts|typescript|tsx)\b/gm) ?? [])
    expect(opened).toHaveLength(programs.length)
  })

  it('give each block with the line it starts at', () => {
    const text = 'a\n\n```ts title="x"\none\n```\n\n- b\n  ````\n  ```ts\n  ````\n```sh\nnpm test\n```\n'
    expect(blocksOf('x.md', text).map(({ line, language, code }) => [line, language, code])).toEqual([
      [3, 'ts', 'one\n'],
      [8, '', '  ```ts\n'],
      [11, 'sh', 'npm test\n'],
    ])
  })

  it.runIf(programs.length > 0)(
    'hold programs that compile',
    async () => {
      const { code, output } = await typecheck(folder)
      expect({ code, output }).toEqual({ code: 0, output: '' })
    },
    minute,
  )

  it.each(programs)(
    'hold a program that runs: $path line $line',
    async ({ file }) => {
      const { code, errors } = await runOffline(join(folder, file), folder)
      expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' })
    },
    minute,
  )
})

describe('a program of a README', () => {
  it(
    'finds the package by its name, uses decorators, and fails when it throws',
    async () => {
      const good = `import * as all from 'stratagent'\nfunction seen(_class: object) {}\n@seen class A {}\nconsole.log(typeof all, A.name)\n`
      writeFileSync(join(folder, 'good.mts'), good)
      writeFileSync(join(folder, 'bad.mts'), `throw new Error('as it should')\n`)
      expect(await runOffline(join(folder, 'good.mts'), folder)).toMatchObject({ code: 0, output: 'object A\n' })
      expect(await runOffline(join(folder, 'bad.mts'), folder)).toMatchObject({ code: 1 })
    },
    minute,
  )
})
