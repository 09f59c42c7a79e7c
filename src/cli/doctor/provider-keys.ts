import { fail, ok, placeIn, warn, type Finding } from './finding.ts'
import { isInstalled } from './is-installed.ts'

const providers = [
  { what: 'anthropic', key: 'ANTHROPIC_API_KEY', base: 'ANTHROPIC_BASE_URL', sdk: '@anthropic-ai/sdk' },
  { what: 'openai', key: 'OPENAI_API_KEY', base: 'OPENAI_BASE_URL', sdk: 'openai' },
] as const

/** Which providers have a key and what it takes to reach them. The key itself is read by nobody here. */
export async function examineProviderKeys(): Promise<readonly Finding[]> {
  const found = providers.map(examine)
  if (found.some(({ state, found: said }) => state !== 'ok' || !said.startsWith('no key'))) return found
  const names = providers.map(({ key }) => key).join(' or ')
  return [warn('providers', 'no key is set', `Set ${names}, or give createRuntime \`providers\` of your own.`)]
}

function examine({ what, key, base, sdk }: (typeof providers)[number]): Finding {
  const value = process.env[key]
  if (value === undefined) return ok(what, `no key (${key} is not set)`)
  const address = process.env[base]
  const where = address === undefined || address === '' ? '' : `, asked at ${placeIn(address)} (${base})`
  if (value.trim() === '') return fail(what, `${key} is empty`, `Give ${key} its value, or unset it.`)
  if (!isInstalled(sdk)) return fail(what, `${key} is set, and ${sdk} is not installed`, `Run \`npm install ${sdk}\`.`)
  if (/\s|^["']/.test(value)) {
    return warn(what, `${key} has white space or quotation marks in it${where}`, `Set ${key} anew, without them.`)
  }
  return ok(what, `${key} is set${where}; it was not tried`)
}
