import { createRequire } from 'node:module'

const installed = createRequire(import.meta.url)

/** Whether a package is installed where this one would load it from. */
export function isInstalled(name: string): boolean {
  try {
    installed.resolve(name)
    return true
  } catch {
    return false
  }
}
