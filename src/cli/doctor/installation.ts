import { readFileSync } from 'node:fs'

import { refuseNode } from '../refuse-node.ts'
import { fail, ok, type Finding } from './finding.ts'

/** The Node that runs this, and the package. */
export async function examineInstallation(): Promise<readonly Finding[]> {
  const running = process.versions.node
  const complaint = refuseNode(running)
  const node = complaint === undefined ? ok('node', running) : fail('node', running, complaint)
  return [node, ok('package', `stratagent ${version()}`)]
}

/** What package.json says; it lies as deep above the sources as above what is built of them. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  const isSaid = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isSaid ? String(manifest.version) : 'of no version'
}
