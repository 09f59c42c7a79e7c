import { accessSync, constants, existsSync, readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { readmes, root } from '../docs/readmes.ts'

const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

interface Package {
  readonly files: readonly string[]
  readonly scripts: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const manifest = JSON.parse(read('package.json')) as Package

describe('the toolchain', () => {
  it('runs on the Node that the package brings along', () => {
    expect(process.version).toMatch(/^v24\./)
    expect(process.version).toBe(`v${manifest.devDependencies['node']}`)
    expect(read('.nvmrc').trim()).toBe('24')
  })

  it('pins every dependency to one version', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    )
    expect(loose).toEqual([])
  })

  it('installs a version of every peer but the one that is only used where somebody has it', () => {
    const absent = Object.keys(manifest.peerDependencies).filter((name) => !manifest.devDependencies[name])
    expect(absent).toEqual(['onnxruntime-node']) // hundreds of megabytes, and a download while it is installed
  })

  it('locks no address of a registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "http/)
  })

  it('brings every file that an entry point names for development', () => {
    const sources = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : [entry['stratagent-source'] ?? 'no source'],
    )
    expect(sources.filter((source) => !existsSync(new URL(source, root)))).toEqual([])
  })

  it('calls the test command of the README from the continuous check', () => {
    accessSync(new URL('.ci/run', root), constants.X_OK)
    expect(read('.ci/run')).toMatch(/^npm ci/m)
    expect(read('.ci/run')).toMatch(/\bnpm test\b/)
    if (existsSync(new URL('README.md', root))) expect(read('README.md')).toContain('npm ci && npm test')
  })

  it('names no script in a README that the package does not have', () => {
    const named = [...readmes()].flatMap(([path, text]) =>
      [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script = '']) => ({ path, script })),
    )
    expect(named.filter(({ script }) => !(script in manifest.scripts))).toEqual([])
  })
})
