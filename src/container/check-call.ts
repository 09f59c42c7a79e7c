import { checkOptions } from '../contract/check-options.ts'
import type { SemanticMode, TighterSemantic } from '../contract/policy.ts'
import { checkChoice, display, invalid, isRecord } from '../define/invalid.ts'
import { checkBounds, checkHow } from '../define/semantic-policy.ts'
import type { CacheMode, CallCacheOptions, IdentityOptions, RunCallOptions } from './call-options.ts'

const identityNames: readonly (keyof IdentityOptions)[] = [
  'tenant',
  'user',
  'permissions',
  'locale',
  'vary',
  'session',
  'trusted',
]
const callNames: readonly (keyof RunCallOptions)[] = ['cache', 'signal', 'sample', 'documents', 'session']
const callNameSet: ReadonlySet<string> = new Set(callNames)
const freeNameSet: ReadonlySet<string> = new Set([...identityNames, ...callNames])
const cacheNames: readonly (keyof CallCacheOptions)[] = [
  'mode',
  'maxAge',
  'ttl',
  'tags',
  'semantic',
  'scope',
  'coalesce',
]
const tighterNames: readonly (keyof TighterSemantic)[] = ['mode', 'serve', 'threshold', 'maxErrorRate']
const semanticModes: readonly SemanticMode[] = ['strict', 'balanced', 'faq']
const modes: readonly CacheMode[] = ['default', 'bypass', 'refresh', 'no-store', 'only-if-cached']

/**
 * Refuses options that would be without effect: a misspelt `tenant` is no tenant, and would share answers with everybody
 * who misspelt it.
 *
 * @throws StratagentError `CONFIG_INVALID`
 */
export function checkCallOptions(options: object, isBound: boolean): void {
  const known = isBound ? callNameSet : freeNameSet
  let isKnown = isRecord(options)
  for (const name in options) isKnown &&= known.has(name)
  if (!isKnown) checkOptions(options, [...known], isBound ? 'a call whose identity is bound' : 'a call')
  if (!isBound) checkIdentity(options)
  if ('cache' in options && options.cache !== undefined) checkCacheOptions(options.cache)
}

/** Refuses an identity whose parts are no texts. @throws StratagentError `CONFIG_INVALID` */
export function checkIdentity(identity: IdentityOptions): void {
  const { tenant, user, locale, session, permissions, vary, trusted } = identity
  if (!(isOptionalText(tenant) && isOptionalText(user) && isOptionalText(locale) && isOptionalText(session)))
    refuseTexts({ tenant, user, locale, session })
  if (permissions !== undefined && !(Array.isArray(permissions) && permissions.every(isText))) {
    throw invalid('the identity', '`permissions` must be a list of strings.')
  }
  if (vary !== undefined && !(isRecord(vary) && Object.values(vary).every(isText))) {
    throw invalid('the identity', "`vary` must hold strings, such as { plan: 'gold' }.")
  }
  if (trusted !== undefined && typeof trusted !== 'boolean') {
    throw invalid(
      'the identity',
      `\`trusted\` is ${display(trusted)}. Give false for a caller who must not find out what others have asked, or leave it out.`,
    )
  }
}

/** Refuses what `as` is not told. @throws StratagentError `CONFIG_INVALID` */
export function checkBoundIdentity(identity: IdentityOptions): void {
  checkOptions(identity, identityNames, 'as')
  checkIdentity(identity)
}

function checkCacheOptions(cache: unknown): void {
  const where = 'a call, `cache`'
  if (typeof cache === 'string') return checkChoice(cache, modes, { option: 'cache', where })
  checkOptions(cache, cacheNames, where)
  if (!isRecord(cache)) return
  checkChoice(cache['mode'], modes, { option: 'mode', where })
  checkTighter(cache['semantic'], where)
  checkChoice(cache['scope'], ['user'], { option: 'scope', where })
  const { coalesce } = cache
  if (coalesce === undefined || coalesce === false) return
  throw invalid(where, `\`coalesce\` is ${display(coalesce)}. Give false, or leave it out to wait as the agent says.`)
}

function checkTighter(semantic: unknown, where: string): void {
  if (!isRecord(semantic)) return checkChoice(semantic, [...semanticModes, 'off'], { option: 'semantic', where })
  const inner = `${where}, \`semantic\``
  checkOptions(semantic, tighterNames, inner)
  checkHow(semantic, ['shadow', 'off'], inner)
  checkBounds(semantic, inner)
}

function refuseTexts(texts: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(texts)) {
    if (isOptionalText(value)) continue
    throw invalid('the identity', `\`${name}\` is ${display(value)}. Give a string, or leave it out.`)
  }
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
