import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { expect, it } from 'vitest'

it('builds every kernel byte for byte as it is committed', { timeout: 120_000 }, () => {
  const script = fileURLToPath(new URL('../../src/kernel/assembly/build.mjs', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(stdout).toContain('encoder.wasm is what its source gives')
  expect(status).toBe(0)
})
