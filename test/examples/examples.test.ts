import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { removeFolder, runOffline, scratchFolder } from '../docs/offline.ts'
import { readmes, root } from '../docs/readmes.ts'
import { shown } from './shown.ts'

const present = existsSync(new URL('examples', root)) ? readdirSync(new URL('examples', root)) : []
const examples = present.filter((file) => /^\d\d-[\w-]+\.ts$/.test(file)).toSorted()
const texts = readmes()

const minute = 60_000
let folder = ''

beforeAll(() => {
  folder = scratchFolder()
})

afterAll(() => removeFolder(folder))

describe('the examples', () => {
  it('are there when a README names them', () => {
    const named = [...texts.values()].flatMap((text) => text.match(/\bexamples\/[\w./-]*\w/g) ?? [])
    const absent = named.filter((path) => !existsSync(new URL(path, root)))
    expect(absent).toEqual([])
  })

  it('are named in a README, each of them', () => {
    const all = [...texts.values()].join('\n')
    expect(examples.filter((file) => !all.includes(file))).toEqual([])
  })

  it('have nothing expected of one that is gone', () => {
    expect(Object.keys(shown).filter((file) => !examples.includes(file))).toEqual([])
  })

  it.each(examples)(
    '%s runs without a key and prints what it is there to show',
    async (file) => {
      const { code, output, errors } = await runOffline(fileURLToPath(new URL(`examples/${file}`, root)), folder)
      expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' })
      const printed = output
        .replaceAll(/[^\S\n]+/g, ' ')
        .replaceAll(/ ?\n+/g, '\n')
        .trim()
      expect(printed).not.toBe('')
      for (const line of shown[file] ?? []) expect(printed).toMatch(line)
    },
    minute,
  )
})
