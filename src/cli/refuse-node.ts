/** The oldest Node this runs on; package.json says the same. */
const least = [22, 15] as const

/** Why nothing can be done with a version of Node, in a sentence; undefined when it is new enough. */
export function refuseNode(running: string): string | undefined {
  const [major = 0, minor = 0] = running.split('.').map(Number)
  if (major > least[0] || (major === least[0] && minor >= least[1])) return undefined
  return `stratagent needs Node ${least.join('.')} or later, and this is ${running}: install a newer one.`
}
